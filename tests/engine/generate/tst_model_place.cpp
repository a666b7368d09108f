// Where a model is found that somebody named. What stands for a base is any file: it is named here, not opened.
#include "engine/base/system_info.h"
#include "engine/generate/model_place.h"
#include "tests/support/engine_test.h"
#include "tests/support/gguf_builder.h"
#include "tests/support/safetensors_builder.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace inkling;
using namespace inkling::test;

namespace {

namespace fs = std::filesystem;

const QByteArray kBase = "what stands for the base";

QByteArray hashOf(const QByteArray& bytes) // not by the code under test
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
}

} // namespace

class TestModelPlace : public QObject
{
    Q_OBJECT

private slots:
    void init();
    void cleanup();
    void aPathStays_data();
    void aPathStays();
    void aFileOfThatNameGoesBeforeTheStarter();
    void theStarterIsBesideTheProgramOrAnError();
    void anAdapterFindsItsBaseByPath();
    void anAdapterFindsItsBaseByHash_data();
    void anAdapterFindsItsBaseByHash();
    void aPathThatIsGoneIsNoMatterWhereTheHashIsFound();
    void aGgufAdapterFindsItsBaseByHash_data();
    void aGgufAdapterFindsItsBaseByHash();
    void aBaseThatIsNowhereIsNamed();
    void anAdapterWithoutACardIsAnErrorThatSaysSo();
    void aDamagedAdapterIsAnError_data();
    void aDamagedAdapterIsAnError();

private:
    std::string path(const QString& name) const { return m_folder->filePath(name).toStdString(); }
    void write(const QString& name, const QByteArray& bytes) const
    {
        const QString whole = m_folder->filePath(name);
        QVERIFY(QDir().mkpath(QFileInfo(whole).path()));
        QFile file(whole);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    }
    // An adapter in the folder `name`; its card has what is not empty.
    void writeAdapter(const QString& name, const QString& basePath, const QByteArray& baseHash) const
    {
        const std::string module = "base_model.model.model.layers.0.mlp.up_proj.";
        const std::string weights = SafetensorsBuilder()
                                        .floats(module + "lora_A.weight", {1, 2}, {1, 2})
                                        .floats(module + "lora_B.weight", {2, 1}, {3, 4})
                                        .bytes();
        write(name + "/adapter_config.json", R"({"peft_type":"LORA","r":1,"lora_alpha":1})");
        write(name + "/adapter_model.safetensors", QByteArray::fromStdString(weights));
        if (basePath.isEmpty() && baseHash.isEmpty()) return;
        QJsonObject base;
        if (!basePath.isEmpty()) base["path"] = basePath;
        if (!baseHash.isEmpty()) base["sha256"] = QString::fromLatin1(baseHash);
        write(name + "/card.json", QJsonDocument(QJsonObject{{"base", base}}).toJson());
    }
    void writeGgufAdapter(const QString& name, const QByteArray& baseHash) const
    {
        GgufBuilder file;
        file.gemma().textKey("general.type", "adapter").textKey("adapter.type", "lora");
        file.textKey("inkling.base_sha256", baseHash.toStdString());
        file.floats("blk.0.ffn_up.weight.lora_a", {2, 1}, {1, 2});
        file.floats("blk.0.ffn_up.weight.lora_b", {1, 2}, {3, 4});
        write(name, QByteArray::fromStdString(file.bytes()));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    const QString m_startedIn = QDir::currentPath();
};

void TestModelPlace::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
    QVERIFY(QDir::setCurrent(m_folder->path()));
}

void TestModelPlace::cleanup()
{
    QVERIFY(QDir::setCurrent(m_startedIn));
    m_folder.reset();
}

void TestModelPlace::aPathStays_data()
{
    QTest::addColumn<QString>("name");
    for (const char* name : {"m.gguf", "no-gguf.gguf", "missing.gguf", "checkpoint", "checkpoint/", "bär/ mödel.gguf",
                             "starter.gguf", "./starter", ""})
        QTest::addRow("'%s'", name) << QString(name);
}

void TestModelPlace::aPathStays()
{
    QFETCH(QString, name);
    write("m.gguf", QByteArray::fromStdString(GgufBuilder().gemma().bytes()));
    write("no-gguf.gguf", kBase);
    write("checkpoint/config.json", "{}");
    write("checkpoint/adapter_config.json", "{}"); // a whole model that was an adapter once
    const auto place = findModel(name.toStdString());
    INKLING_VERIFY(place);
    QCOMPARE(place->base, fs::path(name.toStdString()));
    QVERIFY(!place->adapter);
}

void TestModelPlace::aFileOfThatNameGoesBeforeTheStarter()
{
    write("starter", kBase);
    const auto place = findModel("starter");
    INKLING_VERIFY(place);
    QCOMPARE(place->base, fs::path("starter"));
    QVERIFY(!place->adapter);
}

// The program of this test is not where inkling-cli is; what lies beside that is tested with it (tst_cli).
void TestModelPlace::theStarterIsBesideTheProgramOrAnError()
{
    const auto place = findModel(kStarterName);
    if (fs::exists(programFolder() / "starter.gguf")) {
        INKLING_VERIFY(place);
        QVERIFY(fs::equivalent(place->base, programFolder() / "starter.gguf"));
        return;
    }
    QVERIFY(!place);
    QVERIFY(place.error().code == ErrorCode::NotFound);
    QVERIFY2(place.error().text.starts_with("starter: "), place.error().text.c_str());
}

void TestModelPlace::anAdapterFindsItsBaseByPath()
{
    write("models/m.gguf", kBase);
    writeAdapter("voice", m_folder->filePath("models/m.gguf"), hashOf("another file"));
    for (const char* name : {"voice", "voice/"}) {
        const auto place = findModel(name);
        INKLING_VERIFY(place);
        QCOMPARE(place->base, fs::path(path("models/m.gguf")));
        QVERIFY(place->adapter == fs::path(name));
    }
}

void TestModelPlace::anAdapterFindsItsBaseByHash_data()
{
    QTest::addColumn<QString>("base");
    QTest::addColumn<QString>("current"); // folder
    QTest::addColumn<QString>("adapter");
    QTest::newRow("beside it") << "a/m.gguf"
                               << "a"
                               << "voice";
    QTest::newRow("beside it, with a slash") << "a/m.gguf"
                                             << "a"
                                             << "voice/";
    QTest::newRow("beside it, from afar") << "a/m.gguf"
                                          << "."
                                          << "a/voice";
    QTest::newRow("beside it, a way round") << "a/m.gguf"
                                            << "a/voice"
                                            << "../voice/.";
    QTest::newRow("in it") << "a/voice/m.gguf"
                           << "a"
                           << "voice/";
    QTest::newRow("where one is") << "a/m.gguf"
                                  << "a/voice"
                                  << ".";
}

void TestModelPlace::anAdapterFindsItsBaseByHash()
{
    QFETCH(QString, base);
    QFETCH(QString, current);
    QFETCH(QString, adapter);
    write("a/a-file-before-it.gguf", "something else");
    write(base, kBase);
    writeAdapter("a/voice", {}, hashOf(kBase));
    QVERIFY(QDir::setCurrent(m_folder->filePath(current)));
    const auto place = findModel(adapter.toStdString());
    INKLING_VERIFY(place);
    QVERIFY2(fs::equivalent(place->base, path(base)), place->base.c_str());
    QVERIFY(place->adapter == fs::path(adapter.toStdString()));
}

void TestModelPlace::aPathThatIsGoneIsNoMatterWhereTheHashIsFound()
{
    write("models/renamed.gguf", kBase);
    writeAdapter("elsewhere/voice", m_folder->filePath("models/m.gguf"), hashOf(kBase));
    const auto place = findModel(path("elsewhere/voice"));
    INKLING_VERIFY(place);
    QCOMPARE(place->base, fs::path(path("models/renamed.gguf")));
}

void TestModelPlace::aGgufAdapterFindsItsBaseByHash_data()
{
    QTest::addColumn<QString>("current");
    QTest::addColumn<QString>("adapter");
    QTest::newRow("in its folder") << "a"
                                   << "voice.gguf";
    QTest::newRow("from afar") << "."
                               << "a/voice.gguf";
}

void TestModelPlace::aGgufAdapterFindsItsBaseByHash()
{
    QFETCH(QString, current);
    QFETCH(QString, adapter);
    write("a/m.gguf", kBase);
    writeGgufAdapter("a/voice.gguf", hashOf(kBase));
    QVERIFY(QDir::setCurrent(m_folder->filePath(current)));
    const auto place = findModel(adapter.toStdString());
    INKLING_VERIFY(place);
    QVERIFY2(fs::equivalent(place->base, path("a/m.gguf")), place->base.c_str());
    QVERIFY(place->adapter == fs::path(adapter.toStdString()));
}

void TestModelPlace::aBaseThatIsNowhereIsNamed()
{
    write("m.gguf", "another model");
    writeAdapter("voice", m_folder->filePath("gone/m.gguf"), hashOf(kBase));
    const auto place = findModel("voice");
    QVERIFY(!place);
    QVERIFY(place.error().code == ErrorCode::NotFound);
    for (const std::string& part : {std::string("voice: "), path("gone/m.gguf"), hashOf(kBase).toStdString()})
        QVERIFY2(place.error().text.find(part) != std::string::npos, place.error().text.c_str());
}

void TestModelPlace::anAdapterWithoutACardIsAnErrorThatSaysSo()
{
    write("m.gguf", kBase);
    writeAdapter("voice", {}, {});
    for (const char* card : {"", "{", "[1]", R"({"base":"m.gguf"})", R"({"base":{"path":7,"sha256":null}})"}) {
        if (*card) write("voice/card.json", card);
        const auto place = findModel("voice");
        QVERIFY(!place);
        QVERIFY(place.error().code == ErrorCode::NotFound);
        QVERIFY2(place.error().text.find("(unknown)") != std::string::npos, place.error().text.c_str());
    }
}

void TestModelPlace::aDamagedAdapterIsAnError_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("configuration") << "adapter_config.json" << QByteArray("{");
    QTest::newRow("factors") << "adapter_model.safetensors" << QByteArray("no safetensors");
    QTest::newRow("no factors") << "adapter_model.safetensors" << QByteArray();
}

void TestModelPlace::aDamagedAdapterIsAnError()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, bytes);
    write("m.gguf", kBase);
    writeAdapter("voice", m_folder->filePath("m.gguf"), hashOf(kBase));
    write("voice/" + file, bytes);
    const auto place = findModel("voice");
    QVERIFY(!place);
    QVERIFY(place.error().code == ErrorCode::BadFile);
    QVERIFY2(place.error().text.starts_with("voice: "), place.error().text.c_str());
}

QTEST_APPLESS_MAIN(TestModelPlace)
#include "tst_model_place.moc"
