// The examples of PROTOCOL.md, run as they stand there against the real program.
#include "tests/support/engine_test.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>

#include <optional>

namespace {

constexpr int kPatience = 60'000; // milliseconds

struct Block
{
    int line = 0; // of the document, where its fence stands
    bool fresh = false;
    QStringList lines;
};

QList<Block> blocksOf(const QString& document)
{
    QList<Block> blocks;
    std::optional<Block> open;
    int number = 0;
    for (const QString& line : document.split('\n')) {
        ++number;
        if (open && line == "```") {
            blocks.append(*open);
            open.reset();
        } else if (open) {
            open->lines.append(line);
        } else if (line.startsWith("```protocol")) {
            open = Block{number, line.contains("fresh"), {}};
        }
    }
    return blocks;
}

bool isPlaceholder(const QJsonValue& expected)
{
    return expected.isString() && expected.toString().startsWith('<') && expected.toString().endsWith('>');
}

bool isInteger(const QJsonValue& value) { return value.isDouble() && value.toDouble() == double(value.toInteger()); }

bool fitsPlaceholder(const QString& placeholder, const QJsonValue& value)
{
    if (placeholder == "<integer>") return isInteger(value);
    if (placeholder == "<number>") return value.isDouble();
    if (placeholder == "<text>") return value.isString();
    if (placeholder == "<list>") return value.isArray();
    if (placeholder == "<object>") return value.isObject();
    return placeholder == "<anything>";
}

bool fits(const QJsonValue& expected, const QJsonValue& value)
{
    if (isPlaceholder(expected)) return fitsPlaceholder(expected.toString(), value);
    if (expected.isObject()) {
        const QJsonObject object = expected.toObject();
        if (!value.isObject() || object.keys() != value.toObject().keys()) return false;
        for (const QString& key : object.keys())
            if (!fits(object[key], value[key])) return false;
        return true;
    }
    if (expected.isArray()) {
        if (!value.isArray() || expected.toArray().size() != value.toArray().size()) return false;
        for (qsizetype i = 0; i < expected.toArray().size(); ++i)
            if (!fits(expected[i], value[i])) return false;
        return true;
    }
    return expected == value;
}

QJsonObject parse(const QString& text) { return QJsonDocument::fromJson(text.toUtf8()).object(); }

// Runs blocks against one process; the first thing that is not as written ends it with a description.
class Player
{
public:
    Player()
    {
        m_process.setWorkingDirectory(INKLING_TEST_DATA);
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(INKLING_CLI_PROGRAM, {"serve"});
    }
    ~Player()
    {
        m_process.closeWriteChannel();
        if (!m_process.waitForFinished(kPatience)) m_process.kill();
    }

    QString play(const QStringList& lines)
    {
        bool anyNotifications = false;
        for (const QString& line : lines) {
            if (line.startsWith("--> ")) {
                m_process.write(line.mid(4).toUtf8() + '\n');
            } else if (line.startsWith("<-- …")) {
                anyNotifications = true;
            } else if (line.startsWith("<-- ")) {
                const QString problem = expect(line.mid(4), anyNotifications);
                if (!problem.isEmpty()) return problem;
                anyNotifications = false;
            } else {
                return "neither sent nor received: " + line;
            }
        }
        return {};
    }

private:
    QString expect(const QString& text, bool anyNotifications)
    {
        QJsonObject expected = parse(text);
        if (expected.isEmpty()) return "the document's line is no JSON: " + text;
        for (;;) {
            const QByteArray line = takeLine();
            if (line.isEmpty()) return "nothing came, expected " + text;
            const QJsonObject message = parse(line);
            if (message["method"].toString() == "heartbeat") continue;
            if (fits(expected, message)) return {};
            if (anyNotifications && message.contains("method")) continue;
            return "expected " + text + "\n   got " + line;
        }
    }
    QByteArray takeLine()
    {
        while (!m_process.canReadLine())
            if (!m_process.waitForReadyRead(kPatience)) return {};
        return m_process.readLine();
    }

    QProcess m_process;
};

} // namespace

class TestProtocolDocument : public QObject
{
    Q_OBJECT
private slots:
    void everyExampleIsTrue_data()
    {
        QTest::addColumn<bool>("fresh");
        QTest::addColumn<QStringList>("lines");
        QFile file(INKLING_SOURCE_DIR "/engine/serve/PROTOCOL.md");
        QVERIFY(file.open(QIODevice::ReadOnly));
        for (const Block& block : blocksOf(QString::fromUtf8(file.readAll())))
            QTest::addRow("line %d", block.line) << block.fresh << block.lines;
    }
    void everyExampleIsTrue()
    {
        QFETCH(const bool, fresh);
        QFETCH(const QStringList, lines);
        QVERIFY(!lines.isEmpty());
        Player player;
        if (!fresh) {
            const QString opened = player.play(
                {R"(--> {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocol": "1.0"}})",
                 R"(<-- {"jsonrpc": "2.0", "id": 1, "result": "<object>"})",
                 R"(--> {"jsonrpc": "2.0", "id": 2, "method": "model.open", "params": {"path": "toy-Q8_0.gguf"}})",
                 "<-- …", R"(<-- {"jsonrpc": "2.0", "id": 2, "result": "<object>"})"});
            QVERIFY2(opened.isEmpty(), qPrintable(opened));
        }
        const QString problem = player.play(lines);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }

    void everyMethodAndErrorIsThere()
    {
        QFile file(INKLING_SOURCE_DIR "/engine/serve/PROTOCOL.md");
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString document = QString::fromUtf8(file.readAll());
        QProcess process;
        process.start(INKLING_CLI_PROGRAM, {"serve"});
        process.write(R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocol":"1.0"}})"
                      "\n");
        process.closeWriteChannel();
        QVERIFY(process.waitForFinished(kPatience));
        const QJsonObject answer = parse(process.readAllStandardOutput());
        const QJsonObject capabilities = answer["result"]["capabilities"].toObject();
        const QJsonArray methods = capabilities["methods"].toArray();
        QVERIFY(methods.size() >= 17);
        for (const QJsonValue& method : methods)
            QVERIFY2(document.contains("`" + method.toString() + "`"), qPrintable(method.toString()));
        for (const QJsonValue& notification : capabilities["notifications"].toArray())
            QVERIFY2(document.contains("### `" + notification.toString() + "`"), qPrintable(notification.toString()));
    }
};

QTEST_GUILESS_MAIN(TestProtocolDocument)
#include "tst_protocol_document.moc"
