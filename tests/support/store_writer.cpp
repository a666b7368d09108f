// A program that writes to a store and says what was acknowledged, for a test to kill.
//
//   store_writer write FOLDER SEED        conversations, messages, replies and drafts without end; a line for each
//                                         acknowledged change, written before the next is asked for
//   store_writer migrate FILE STATEMENT   kills itself before that statement of the migration
#include "app/store/migrations.h"
#include "app/store/store.h"

#include <QCoreApplication>
#include <QRandomGenerator>
#include <QStringList>
#include <QTextStream>

#include <csignal>
#include <cstdio>
#include <cstdlib>

using namespace inkling::app;

namespace {

void say(const QString& line)
{
    std::fputs(qPrintable(line + QLatin1Char('\n')), stdout);
    std::fflush(stdout);
}

template <typename T> T got(QFuture<StoreResult<T>> future)
{
    future.waitForFinished();
    const StoreResult<T> result = future.result();
    if (!result.ok()) {
        std::fprintf(stderr, "%s\n", qPrintable(result.error().detail));
        std::exit(2);
    }
    return result.value();
}

[[noreturn]] void write(const QString& folder, quint32 seed)
{
    Store store(folder);
    QRandomGenerator random(seed);
    for (int round = 0;; ++round) {
        const ConversationRow row =
            got(store.create(ConversationKind::Chat, QStringLiteral("run %1, round %2").arg(seed).arg(round)));
        std::optional<MessageId> last;
        for (int i = 0; i < 5; ++i) {
            const QString text =
                QStringLiteral("%1-%2-%3 ").arg(seed).arg(round).arg(i).repeated(random.bounded(1, 400));
            last = got(store.addMessage(row.id, last, {Author::Writer, text, {}, {}, {}, false})).id;
            say(QStringLiteral("message %1 %2").arg(*last).arg(text.size()));
            const Message reply =
                got(store.addMessage(row.id, last, {Author::Model, {}, QStringLiteral("m"), {}, {}, false}));
            last = reply.id;
            QString told;
            for (int piece = 0; piece < 4; ++piece) {
                told += text;
                const bool isEnd = piece == 3;
                got(store.saveReply(reply.id, told, isEnd ? std::optional<ReplyStats>(ReplyStats()) : std::nullopt));
                say(QStringLiteral("reply %1 %2").arg(reply.id).arg(told.size()));
            }
            got(store.setDraft(row.id, text));
            say(QStringLiteral("draft %1 %2").arg(row.id).arg(text.size()));
        }
    }
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 4) return 2;
    if (arguments.at(1) == QLatin1String("write")) write(arguments.at(2), arguments.at(3).toUInt());

    auto opened = Database::open(arguments.at(2), Database::Mode::ReadWrite);
    if (!opened.ok()) return 2;
    Database database = std::move(opened).value();
    const int deadly = arguments.at(3).toInt();
    const auto done = migrate(database, newestSchema(), [deadly](int, int statement) {
        if (statement == deadly) std::raise(SIGKILL);
    });
    return done.ok() ? 0 : 2;
}
