// Waits for what the store answers.
#pragma once

#include "app/store/store_error.h"

#include <QFuture>

namespace inkling::app {

// The value of an answer; a failed one ends the test.
template <typename T> T got(QFuture<StoreResult<T>> future)
{
    future.waitForFinished();
    const StoreResult<T> result = future.result();
    if (!result.ok()) qFatal("%s", qPrintable(result.error().detail));
    return result.value();
}

// What went wrong; an answer that did not fail ends the test.
template <typename T> StoreError failed(QFuture<StoreResult<T>> future)
{
    future.waitForFinished();
    const StoreResult<T> result = future.result();
    if (result.ok()) qFatal("It did not fail.");
    return result.error();
}

} // namespace inkling::app
