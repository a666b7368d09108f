// Who may include whom: the rules stand as tables below, and every #include of engine/ and app/ is held against them.
#include "tests/house/source_tree.h"

#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <vector>

namespace {

// A room is a folder with what lies below it, less the rooms inside it. Its files may include its own headers and those
// of the rooms named here: base <- format <- backend <- model <- generate <- train <- serve and cli; text stands beside
// backend and model. Whatever is not named is forbidden, a folder of engine/ that is no room included.
struct Room
{
    QString folder;
    QStringList mayInclude;
};

const std::vector<Room> kRooms = {
    {"engine/base", {}},
    {"engine/format", {"engine/base"}},
    {"engine/text", {"engine/base", "engine/format"}},
    {"engine/backend", {"engine/base", "engine/format"}},
    {"engine/backend/cpu", {"engine/base", "engine/format", "engine/backend"}},
    {"engine/backend/vulkan", {"engine/base", "engine/format", "engine/backend"}},
    {"engine/model", {"engine/base", "engine/format", "engine/backend"}},
    {"engine/generate", {"engine/base", "engine/format", "engine/text", "engine/backend", "engine/model"}},
    {"engine/train",
     {"engine/base", "engine/format", "engine/text", "engine/backend", "engine/model", "engine/generate"}},
    {"engine/templates", {"engine/base", "engine/text"}},
    {"engine/serve",
     {"engine/base", "engine/format", "engine/text", "engine/backend", "engine/model", "engine/generate",
      "engine/train", "engine/templates"}},
    {"engine/cli",
     {"engine/base", "engine/format", "engine/text", "engine/backend", "engine/model", "engine/generate",
      "engine/train", "engine/templates", "engine/serve"}},
    {"app", {"engine/templates"}},
};

// One file that may include one header of a room that its own room does not see.
struct Exception
{
    QString file;
    QString header;
};

const std::vector<Exception> kExceptions = {
    {"engine/generate/model.cpp", "engine/backend/cpu/cpu_backend.h"}, // where a model meets the device it runs on
};

// Headers of libraries, and where alone they may be included. The first line that matches an including file and its
// header decides; a header that no line names is free.
enum class Verdict { Allowed, Forbidden };
struct LibraryRule
{
    const char* header; // regular expressions, anchored at the start
    const char* file;
    Verdict verdict;
    const char* why;
};

const LibraryRule kLibraryRules[] = {
    {"Q[A-Z]|Qt", "engine/", Verdict::Forbidden, "the engine has no Qt"},
    {"nlohmann/", "engine/.*\\.cpp$", Verdict::Allowed, ""},
    {"nlohmann/json_fwd\\.hpp", "engine/", Verdict::Allowed, ""}, // names without the cost
    {"nlohmann/", "app/engine_client/", Verdict::Allowed, ""},
    {"nlohmann/", "", Verdict::Forbidden, "JSON stays in .cpp files of the engine and in app/engine_client"},
    {"QJson", "app/engine_client/", Verdict::Allowed, ""},
    {"QJson", "app/store/export\\.cpp$", Verdict::Allowed, ""}, // JSON is one of the formats that conversations leave in
    {"QJson", "app/", Verdict::Forbidden, "only app/engine_client and the export see JSON"},
    {"QSql|QtSql|sqlite", "app/store/", Verdict::Allowed, ""},
    {"QSql|QtSql|sqlite", "", Verdict::Forbidden, "only app/store sees SQL"},
    {"CLI/", "engine/cli/", Verdict::Allowed, ""},
    {"CLI/", "", Verdict::Forbidden, "only engine/cli sees command lines"},
    {"sentencepiece", "engine/text/", Verdict::Allowed, ""},
    {"yaml-cpp/", "engine/templates/.*\\.cpp$", Verdict::Allowed, ""},
    {"yaml-cpp/", "", Verdict::Forbidden, "YAML stays in .cpp files of engine/templates"},
    {"sodium", "engine/base/.*\\.cpp$", Verdict::Allowed, ""},
    {"sodium", "", Verdict::Forbidden, "only engine/base sees the hashing library"},
    {"sentencepiece", "", Verdict::Forbidden, "only engine/text sees the tokenizer library"},
    {"QTcp|QUdp|QNetwork|QHttp|QWebSocket|sys/socket|netinet/|winsock|curl/", "", Verdict::Forbidden,
     "nothing here opens a socket"},
};

const Room* roomOf(const QString& path)
{
    const Room* best = nullptr;
    for (const Room& room : kRooms) {
        if (path.startsWith(room.folder + '/') && (!best || room.folder.size() > best->folder.size())) best = &room;
    }
    return best;
}

// What is wrong with the including of a header of ours, or nothing.
QString faultOfOurs(const QString& file, const QString& header)
{
    const Room* from = roomOf(file);
    const Room* to = roomOf(header);
    if (!from) return "the folder is no room: add it to the table of tst_includes.cpp";
    if (!to || QDir::cleanPath(header) != header) return "is not written from the root of the tree";
    if (from == to || from->mayInclude.contains(to->folder)) return {};
    const bool excepted = std::any_of(kExceptions.begin(), kExceptions.end(), [&](const Exception& exception) {
        return exception.file == file && exception.header == header;
    });
    return excepted ? QString() : QString("%1 must not see %2").arg(from->folder, to->folder);
}

QString faultOfLibrary(const QString& file, const QString& header)
{
    for (const LibraryRule& rule : kLibraryRules) {
        const auto matches = [](const char* pattern, const QString& text) {
            return QRegularExpression(QString("^(?:%1)").arg(pattern)).match(text).hasMatch();
        };
        if (!matches(rule.header, header) || !matches(rule.file, file)) continue;
        return rule.verdict == Verdict::Allowed ? QString() : QString(rule.why);
    }
    return {};
}

// Every include below root/engine and root/app that breaks a rule: "file:line: header: why".
QStringList wrongIncludes(const QString& root)
{
    static const QRegularExpression kInclude(R"(^\s*#\s*include\s*(["<])([^">]+)[">])");
    QStringList faults;
    for (const QString& file : inkling::test::sourceFiles(root, {"engine", "app"}, {".h", ".cpp", ".mm", ".h.in"})) {
        const auto lines = QString::fromUtf8(inkling::test::contentOf(root + '/' + file)).split('\n');
        for (qsizetype i = 0; i < lines.size(); ++i) {
            const auto match = kInclude.match(lines[i]);
            if (!match.hasMatch()) continue;
            const QString header = match.captured(2);
            const bool generatedByMoc = header.endsWith(".moc");
            const bool ours = match.captured(1) == "\"" || header.startsWith("engine/") || header.startsWith("app/");
            QString fault;
            if (ours && !generatedByMoc) fault = faultOfOurs(file, header);
            if (fault.isEmpty()) fault = faultOfLibrary(file, header);
            if (!fault.isEmpty()) faults << QString("%1:%2: %3: %4").arg(file).arg(i + 1).arg(header, fault);
        }
    }
    return faults;
}

} // namespace

class TestIncludes : public QObject
{
    Q_OBJECT

private slots:
    void everyIncludePointsTheRightWay()
    {
        const QStringList faults = wrongIncludes(INKLING_SOURCE_DIR);
        QVERIFY2(faults.isEmpty(), qPrintable('\n' + faults.join('\n')));
    }

    void readsTheRealTree()
    {
        QVERIFY(inkling::test::sourceFiles(INKLING_SOURCE_DIR, {"engine"}, {".h"}).contains("engine/base/result.h"));
    }

    void reportsAWrongInclude_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("include");
        QTest::addColumn<QString>("fault");

        QTest::newRow("against the stream") << "engine/format/a.h"
                                            << "\"engine/model/weights.h\""
                                            << "engine/format must not see engine/model";
        QTest::newRow("base sees nothing") << "engine/base/a.cpp"
                                           << "\"engine/text/tokenizer.h\""
                                           << "engine/base must not see engine/text";
        QTest::newRow("text beside model") << "engine/text/a.cpp"
                                           << "\"engine/model/gemma3.h\""
                                           << "engine/text must not see engine/model";
        QTest::newRow("a backend behind its interface") << "engine/model/gemma3.cpp"
                                                        << "\"engine/backend/cpu/cpu_backend.h\""
                                                        << "engine/model must not see engine/backend/cpu";
        QTest::newRow("an exception is for one file") << "engine/generate/session.cpp"
                                                      << "\"engine/backend/cpu/cpu_backend.h\""
                                                      << "engine/generate must not see engine/backend/cpu";
        QTest::newRow("an exception is for one header") << "engine/generate/model.cpp"
                                                        << "\"engine/backend/cpu/kernels.h\""
                                                        << "engine/generate must not see engine/backend/cpu";
        QTest::newRow("one backend and another") << "engine/backend/vulkan/a.cpp"
                                                 << "\"engine/backend/cpu/kernels.h\""
                                                 << "engine/backend/vulkan must not see engine/backend/cpu";
        QTest::newRow("serve below cli") << "engine/serve/server.cpp"
                                         << "\"engine/cli/common.h\""
                                         << "engine/serve must not see engine/cli";
        QTest::newRow("the app and the engine") << "app/chat/view.cpp"
                                                << "\"engine/generate/model.h\""
                                                << "app must not see engine/generate";
        QTest::newRow("the app in angle brackets") << "app/chat/view.cpp"
                                                   << "<engine/generate/model.h>"
                                                   << "app must not see engine/generate";
        QTest::newRow("the engine and the app") << "engine/cli/main.cpp"
                                                << "\"app/main_window.h\""
                                                << "engine/cli must not see app";
        QTest::newRow("a new folder") << "engine/helpers/a.h"
                                      << "\"engine/base/result.h\""
                                      << "the folder is no room";
        QTest::newRow("a short path") << "engine/base/npy.cpp"
                                      << "\"npy.h\""
                                      << "is not written from the root";
        QTest::newRow("a way up") << "engine/text/a.cpp"
                                  << "\"../model/gemma3.h\""
                                  << "is not written from the root";
        QTest::newRow("a way around") << "engine/text/a.cpp"
                                      << "\"engine/text/../model/gemma3.h\""
                                      << "is not written from the root";
        QTest::newRow("Qt in the engine") << "engine/base/text.cpp"
                                          << "<QString>"
                                          << "the engine has no Qt";
        QTest::newRow("Qt by its module") << "engine/base/text.cpp"
                                          << "<QtCore/qstring.h>"
                                          << "the engine has no Qt";
        QTest::newRow("JSON in a header") << "engine/serve/message.h"
                                          << "<nlohmann/json.hpp>"
                                          << "JSON stays in .cpp";
        QTest::newRow("JSON on a screen") << "app/chat/view.cpp"
                                          << "<QJsonObject>"
                                          << "only app/engine_client";
        QTest::newRow("SQL on a screen") << "app/chat/view.cpp"
                                         << "<QSqlQuery>"
                                         << "only app/store sees SQL";
        QTest::newRow("a command line below") << "engine/serve/server.cpp"
                                              << "<CLI/App.hpp>"
                                              << "only engine/cli";
        QTest::newRow("the library of text") << "engine/generate/a.cpp"
                                             << "<sentencepiece_processor.h>"
                                             << "only engine/text";
        QTest::newRow("a socket") << "app/engine_client/a.cpp"
                                  << "<QTcpSocket>"
                                  << "nothing here opens a socket";
    }
    void reportsAWrongInclude()
    {
        QFETCH(QString, file);
        QFETCH(QString, include);
        QFETCH(QString, fault);
        QTemporaryDir tree;
        QVERIFY(tree.isValid());
        const QByteArray content = "// A file.\n#include <vector>\n#include " + include.toUtf8() + "\n";
        QVERIFY(inkling::test::writeFile(tree.filePath(file), content));

        const QStringList faults = wrongIncludes(tree.path());

        QCOMPARE(faults.size(), 1);
        const QString header = include.mid(1, include.size() - 2);
        QVERIFY2(faults.first().startsWith(QString("%1:3: %2: ").arg(file, header)), qPrintable(faults.first()));
        QVERIFY2(faults.first().contains(fault), qPrintable(faults.first()));
    }

    void acceptsARightInclude_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("include");

        QTest::newRow("downstream") << "engine/cli/chat.cpp"
                                    << "\"engine/base/result.h\"";
        QTest::newRow("its own room") << "engine/backend/cpu/a.cpp"
                                      << "\"engine/backend/cpu/kernels.h\"";
        QTest::newRow("the interface") << "engine/model/a.cpp"
                                       << "\"engine/backend/backend.h\"";
        QTest::newRow("the exception") << "engine/generate/model.cpp"
                                       << "\"engine/backend/cpu/cpu_backend.h\"";
        QTest::newRow("JSON in a source") << "engine/cli/info.cpp"
                                          << "<nlohmann/json.hpp>";
        QTest::newRow("JSON by name in a header") << "engine/serve/a.h"
                                                  << "<nlohmann/json_fwd.hpp>";
        QTest::newRow("JSON of the protocol") << "app/engine_client/a.h"
                                              << "<QJsonObject>";
        QTest::newRow("the store's SQL") << "app/store/a.cpp"
                                         << "<QSqlQuery>";
        QTest::newRow("templates in the app") << "app/templates/a.cpp"
                                              << "\"engine/templates/parse.h\"";
        QTest::newRow("moc") << "app/chat/view.cpp"
                             << "\"view.moc\"";
        QTest::newRow("a comment") << "engine/base/a.cpp"
                                   << "<vector> // not \"engine/model/gemma3.h\"";
    }
    void acceptsARightInclude()
    {
        QFETCH(QString, file);
        QFETCH(QString, include);
        QTemporaryDir tree;
        QVERIFY(tree.isValid());
        QVERIFY(inkling::test::writeFile(tree.filePath(file), "#include " + include.toUtf8() + "\n"));
        QCOMPARE(wrongIncludes(tree.path()), QStringList());
    }
};

QTEST_APPLESS_MAIN(TestIncludes)
#include "tst_includes.moc"
