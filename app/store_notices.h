// Says in bars what has become of the store: what cannot be kept, what waits for room on the disk, what was recovered.
// Not for: doing anything about it.
#pragma once

#include "app/store/records.h"
#include "app/store/store_error.h"

#include <QObject>

namespace inkling::app {

class BarStack;
class Store;

class StoreNotices : public QObject
{
    Q_OBJECT

public:
    StoreNotices(Store& store, BarStack& bars, QObject* parent);

    // Changes that the disk has not taken yet: they would be lost with the window.
    int waiting() const { return m_waiting; }
    void showFault(const StoreError& error);

private:
    void showOpening(const Opening& opening);
    void showTrouble(const StoreError& why, int waiting);

    BarStack& m_bars;
    int m_waiting = 0;
};

} // namespace inkling::app
