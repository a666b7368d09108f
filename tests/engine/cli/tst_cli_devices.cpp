// `inkling-cli devices` on the real program, with a software driver, with none, and without a loader's help.
#include "tests/support/cli_program.h"
#include "tests/support/engine_test.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace inkling::test;

namespace {

// Lets the Vulkan loader see one driver only; a file that does not exist is none.
CliRun devicesWithDriver(const QStringList& arguments, const QString& driver)
{
    return runCli(QStringList{"devices"} + arguments, {}, [&](QProcess& process) {
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert("VK_ICD_FILENAMES", driver);
        environment.insert("VK_DRIVER_FILES", driver);
        process.setProcessEnvironment(environment);
    });
}

QJsonObject parse(const CliRun& run) { return QJsonDocument::fromJson(run.out).object(); }

} // namespace

class TestCliDevices : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        // Drivers leak, and a sanitizer would make that the program's exit status.
        qputenv("ASAN_OPTIONS", qgetenv("ASAN_OPTIONS") + ":detect_leaks=0");
    }

    void listsTheProcessorFirst()
    {
        const CliRun run = runCli({"devices", "--json"});
        QCOMPARE(run.status, 0);
        QCOMPARE(run.out.count('\n'), qsizetype(1));
        const QJsonObject cpu = parse(run)["devices"].toArray().first().toObject();
        QCOMPARE(cpu["backend"].toString(), QString("cpu"));
        QVERIFY(cpu["used"].toBool());
        QVERIFY(cpu["why_not"].isNull());
        QVERIFY(!cpu["name"].toString().isEmpty());
        QVERIFY(cpu["memory_bytes"].toDouble() > 1e8);
    }

    void saysSoWhereThereIsNoDriver()
    {
        const CliRun run = devicesWithDriver({"--json"}, "/nonexistent/driver.json");
        QCOMPARE(run.status, 0);
        const QJsonObject survey = parse(run);
        QCOMPARE(survey["devices"].toArray().size(), qsizetype(1));
        QCOMPARE(survey["remarks"].toArray().size(), qsizetype(1));
        QVERIFY(survey["remarks"].toArray().first().toString().startsWith("Vulkan: "));
    }

    void listsASoftwareDriverAndWhyItIsNotUsed()
    {
#ifdef INKLING_VULKAN
        const QStringList drivers = QDir("/usr/share/vulkan/icd.d").entryList({"lvp_icd*.json"});
        if (drivers.isEmpty()) QSKIP("Mesa's lavapipe is not installed");
        const QString driver = "/usr/share/vulkan/icd.d/" + drivers.first();
        const CliRun run = devicesWithDriver({"--json"}, driver);
        QVERIFY2(run.status == 0, run.err.constData());
        const QJsonArray devices = parse(run)["devices"].toArray();
        if (devices.size() < 2) QSKIP(qPrintable("the loader does not take lavapipe: " + QString::fromUtf8(run.out)));
        const QJsonObject device = devices[1].toObject();
        QCOMPARE(device["backend"].toString(), QString("vulkan"));
        QCOMPARE(device["index"].toInt(), 0);
        QCOMPARE(device["type"].toString(), QString("software"));
        QCOMPARE(device["driver"].toString(), QString("llvmpipe"));
        QVERIFY(device["driver_version"].toString().contains("Mesa"));
        QVERIFY(device["memory_bytes"].toDouble() > 1e8);
        QVERIFY(device["features"].toArray().contains("storage-16bit"));
        QVERIFY(!device["used"].toBool());
        QVERIFY(device["why_not"].toString().contains("software"));

        const CliRun text = devicesWithDriver({}, driver);
        QCOMPARE(text.status, 0);
        QVERIFY2(text.out.contains("\nVulkan 0: llvmpipe"), text.out.constData());
        QVERIFY2(text.out.contains("used      no: "), text.out.constData());
#else
        QSKIP("built without Vulkan");
#endif
    }
};

QTEST_GUILESS_MAIN(TestCliDevices)
#include "tst_cli_devices.moc"
