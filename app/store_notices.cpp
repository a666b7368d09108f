#include "app/store_notices.h"

#include "app/store/store.h"
#include "app/widgets/message_bar.h"

#include <QDir>

namespace inkling::app {

namespace {

const QString kBar = QStringLiteral("store");
const QString kWriteBar = QStringLiteral("store-write");
constexpr qsizetype kLongestDetail = 300;

QString why(const StoreError& error)
{
    switch (error.kind) {
    case StoreError::Kind::Full: return StoreNotices::tr("The disk is full.");
    case StoreError::Kind::ReadOnly: return StoreNotices::tr("The folder may not be written.");
    case StoreError::Kind::Io: return StoreNotices::tr("The disk cannot be written.");
    case StoreError::Kind::Damaged: return StoreNotices::tr("The file with your chats is damaged.");
    case StoreError::Kind::Newer: return StoreNotices::tr("Your chats were written by a newer Inkling.");
    case StoreError::Kind::Busy: return StoreNotices::tr("Another program holds the file with your chats.");
    case StoreError::Kind::NotFound: return StoreNotices::tr("It is not there any more.");
    case StoreError::Kind::BadInput:
    case StoreError::Kind::Other: break;
    }
    return StoreNotices::tr("That could not be kept.");
}

} // namespace

StoreNotices::StoreNotices(Store& store, BarStack& bars, QObject* parent) : QObject(parent), m_bars(bars)
{
    connect(&store, &Store::opened, this, &StoreNotices::showOpening);
    connect(&store, &Store::salvaged, this, &StoreNotices::showOpening);
    connect(&store, &Store::writeTrouble, this, &StoreNotices::showTrouble);
    connect(&store, &Store::leftMemory, this, [this] {
        m_bars.show({kBar,
                     BarKind::Info,
                     tr("Your chats are saved again."),
                     tr("What you wrote meanwhile is in their file."),
                     {}});
    });
    connect(&store, &Store::writeTroubleEnded, this, [this] {
        m_waiting = 0;
        m_bars.dismiss(kWriteBar);
    });
}

void StoreNotices::showOpening(const Opening& opening)
{
    if (opening.how == Opening::How::Salvaged) {
        m_bars.show(
            {kBar,
             BarKind::Warning,
             tr("The file with your chats was damaged."),
             tr("%n chat(s) could be read and are here. The damaged file was kept: %1", nullptr, opening.conversations)
                 .arg(QDir::toNativeSeparators(opening.setAside)),
             {}});
    } else if (opening.how == Opening::How::InMemory) {
        const QString untouched =
            opening.why.kind == StoreError::Kind::Newer
                ? tr("Their file is untouched. What you write now is lost when the window closes.")
                : tr("What you write is kept in memory, and saved when that has changed. Until then it is lost when "
                     "the window closes.");
        m_bars.show({kBar, BarKind::Warning, why(opening.why), untouched, {}});
    }
}

void StoreNotices::showTrouble(const StoreError& error, int waiting)
{
    const bool isNews = m_waiting == 0;
    m_waiting = waiting;
    if (!isNews) return;
    m_bars.show({kWriteBar,
                 BarKind::Fault,
                 why(error),
                 tr("What you write is kept in memory, and saved when that has changed."),
                 {}});
}

void StoreNotices::showFault(const StoreError& error)
{
    m_bars.show({kBar, BarKind::Fault, why(error), error.detail.simplified().left(kLongestDetail), {}});
}

} // namespace inkling::app
