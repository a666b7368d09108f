// Waiting for the store without waiting.
#pragma once

#include "app/store/store_error.h"

#include <QFuture>
#include <QFutureWatcher>
#include <QObject>

#include <utility>

namespace inkling::app {

// Calls `then` with the answer on `context`'s thread; not at all if `context` is gone by then.
template <typename T, typename Then>
void whenAnswered(QObject* context, const QFuture<StoreResult<T>>& answer, Then then)
{
    auto* watcher = new QFutureWatcher<StoreResult<T>>(context);
    QObject::connect(watcher, &QFutureWatcherBase::finished, context, [watcher, then = std::move(then)]() mutable {
        watcher->deleteLater();
        then(watcher->result());
    });
    watcher->setFuture(answer);
}

} // namespace inkling::app
