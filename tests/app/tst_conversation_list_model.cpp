// The list beside a chat: what stands below what, in words and times of the reader's language; and that rows which stay
// do not move.
#include "app/models/conversation_list_model.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QPersistentModelIndex>
#include <QSignalSpy>
#include <QTest>

using namespace inkling::app;

namespace {

using Model = ConversationListModel;

// A Sunday; local time, as the list is read.
QDateTime now() { return QDateTime(QDate(2026, 11, 29), QTime(18, 30)); }

ConversationRow row(ConversationId id, const QDateTime& changed, std::optional<FolderId> folder = {},
                    bool pinned = false)
{
    ConversationRow row;
    row.id = id;
    row.title = QStringLiteral("c%1").arg(id);
    row.changed = changed.toUTC();
    row.folder = folder;
    row.pinned = pinned;
    return row;
}

QString lines(const Model& model)
{
    QStringList lines;
    for (int i = 0; i < model.rowCount(); ++i) {
        const QModelIndex index = model.index(i);
        QString line = model.data(index, Qt::DisplayRole).toString();
        switch (index.data(Model::KindRole).value<Model::RowKind>()) {
        case Model::RowKind::Day: line = QStringLiteral("-- ") + line; break;
        case Model::RowKind::Folder:
            line = QStringLiteral("%1 %2 (%3)")
                       .arg(index.data(Model::ExpandedRole).toBool() ? QStringLiteral("v") : QStringLiteral(">"), line)
                       .arg(index.data(Model::CountRole).toInt());
            break;
        case Model::RowKind::Conversation:
            if (index.data(Model::InFolderRole).toBool()) line.prepend(QStringLiteral("  "));
            line += QStringLiteral(" ") + index.data(Model::WhenRole).toString();
        }
        lines.append(line);
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace

class TestConversationListModel : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom)); }
    void groupsByFolderAndDay();
    void opensAFolder();
    void namesDays_data();
    void namesDays();
    void namesTimes_data();
    void namesTimes();
    void whatStaysDoesNotMove();
    void headingsCannotBeChosen();
    void readsRowsOut();
    void tenThousandRowsAreArranged();
};

void TestConversationListModel::groupsByFolderAndDay()
{
    Model model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setContent({{1, QStringLiteral("Bedtime")}, {2, QStringLiteral("House")}},
                     {row(9, now().addDays(-40), {}, true), row(8, now().addSecs(-60)),
                      row(7, now().addSecs(-9 * 3600), 2), row(6, now().addDays(-1)), row(5, now().addDays(-10)),
                      row(4, now().addDays(-11)), row(3, now().addDays(-40)), row(2, now().addDays(-400))},
                     now());
    QCOMPARE(lines(model), QStringLiteral("> Bedtime (0)\n"
                                          "> House (1)\n"
                                          "-- Pinned\n"
                                          "c9 20 Oct\n"
                                          "-- Today\n"
                                          "c8 18:29\n"
                                          "-- Yesterday\n"
                                          "c6 Sat\n"
                                          "-- Earlier in November\n"
                                          "c5 19 Nov\n"
                                          "c4 18 Nov\n"
                                          "-- October\n"
                                          "c3 20 Oct\n"
                                          "-- 2025\n"
                                          "c2 Oct 2025"));
}

void TestConversationListModel::opensAFolder()
{
    Model model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setContent({{1, QStringLiteral("Bedtime")}}, {row(2, now(), 1), row(1, now(), 1)}, now());
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.rowOf(1), -1);
    model.setExpanded(1, true);
    QCOMPARE(lines(model), QStringLiteral("v Bedtime (2)\n  c2 18:30\n  c1 18:30"));
    QCOMPARE(model.rowOf(1), 2);
    QCOMPARE(model.conversation(2)->id, 1);
    QVERIFY(model.conversation(0) == nullptr);
    QVERIFY(model.conversation(99) == nullptr);
    model.setExpanded(1, false);
    QCOMPARE(model.rowCount(), 1);
}

void TestConversationListModel::namesDays_data()
{
    QTest::addColumn<QDate>("day");
    QTest::addColumn<QString>("heading");
    QTest::newRow("today") << QDate(2026, 11, 29) << "Today";
    QTest::newRow("the future, by a wrong clock") << QDate(2027, 3, 1) << "Today";
    QTest::newRow("yesterday") << QDate(2026, 11, 28) << "Yesterday";
    QTest::newRow("this month") << QDate(2026, 11, 1) << "Earlier in November";
    QTest::newRow("this year") << QDate(2026, 10, 31) << "October";
    QTest::newRow("a year ago") << QDate(2025, 11, 29) << "2025";
}

void TestConversationListModel::namesDays()
{
    QFETCH(QDate, day);
    QFETCH(QString, heading);
    QCOMPARE(dayHeading(day, now().date(), QLocale(QLocale::English)), heading);
}

void TestConversationListModel::namesTimes_data()
{
    QTest::addColumn<QDateTime>("when");
    QTest::addColumn<QString>("time");
    QTest::newRow("this morning") << QDateTime(QDate(2026, 11, 29), QTime(9, 12)) << "09:12";
    QTest::newRow("six days ago") << QDateTime(QDate(2026, 11, 23), QTime(9, 12)) << "Mon";
    QTest::newRow("seven days ago") << QDateTime(QDate(2026, 11, 22), QTime(9, 12)) << "22 Nov";
    QTest::newRow("last year") << QDateTime(QDate(2025, 12, 31), QTime(9, 12)) << "Dec 2025";
}

void TestConversationListModel::namesTimes()
{
    QFETCH(QDateTime, when);
    QFETCH(QString, time);
    QCOMPARE(shortTime(when.toUTC(), now(), QLocale(QLocale::English, QLocale::UnitedKingdom)), time);
}

void TestConversationListModel::whatStaysDoesNotMove()
{
    Model model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QList<ConversationRow> rows;
    for (int i = 20; i > 0; --i) rows.append(row(i, now()));
    model.setContent({}, rows, now());
    const QPersistentModelIndex tenth = model.index(model.rowOf(10));

    rows.prepend(row(21, now()));
    model.setContent({}, rows, now());
    QCOMPARE(tenth.data(Model::IdRole).toLongLong(), 10);
    rows.removeAt(3);
    model.setContent({}, rows, now());
    QCOMPARE(tenth.data(Model::IdRole).toLongLong(), 10);

    // A new title is news about one row.
    QSignalSpy changed(&model, &Model::dataChanged);
    QSignalSpy removed(&model, &Model::rowsRemoved);
    rows[5].title = QStringLiteral("renamed");
    model.setContent({}, rows, now());
    QCOMPARE(changed.size(), 1);
    QCOMPARE(removed.size(), 0);
    model.setContent({}, {}, now());
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(!tenth.isValid());
}

void TestConversationListModel::headingsCannotBeChosen()
{
    Model model;
    model.setContent({{1, QStringLiteral("f")}}, {row(1, now())}, now());
    QVERIFY(model.index(0).flags().testFlag(Qt::ItemIsSelectable)); // a folder can be opened
    QVERIFY(!model.index(1).flags().testFlag(Qt::ItemIsSelectable));
    QVERIFY(model.index(2).flags().testFlag(Qt::ItemIsSelectable));
}

void TestConversationListModel::readsRowsOut()
{
    Model model;
    model.setContent({}, {row(1, now(), {}, true)}, now());
    QCOMPARE(model.index(1).data(Qt::AccessibleTextRole).toString(), QStringLiteral("c1, pinned, 18:30"));
}

void TestConversationListModel::tenThousandRowsAreArranged()
{
    QList<ConversationRow> rows;
    for (int i = 10'000; i > 0; --i) rows.append(row(i, now().addSecs(-(10'000 - i) * 600)));
    Model model;
    model.setContent({}, rows, now());
    QVERIFY(model.rowCount() > 10'000);
    std::swap(rows[0], rows[5000]);
    rows.move(5000, 0);
    QElapsedTimer clock;
    clock.start();
    model.setContent({}, rows, now());
    qInfo("10,000 conversations arranged anew in %.1f ms", double(clock.nsecsElapsed()) / 1e6);
    QCOMPARE(model.conversation(1)->id, rows.first().id);
}

QTEST_GUILESS_MAIN(TestConversationListModel)
#include "tst_conversation_list_model.moc"
