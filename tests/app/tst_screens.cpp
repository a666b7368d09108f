// Renders every screen in its variants to PNG, for a person to look at, and checks what a machine can: that no text is
// cut. INKLING_SCREENS names the folder that keeps the pictures; without it they go into a temporary one.
#include "app/main_window.h"
#include "app/style/theme.h"
#include "app/widgets/button.h"
#include "app/widgets/label.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <QTranslator>

using namespace inkling::app;

class TestScreens : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void rendersTheFirstPageWithoutCuttingText_data() { variants(); }
    void rendersTheFirstPageWithoutCuttingText();

private:
    void variants();
    void save(QWidget& window, const QString& screen);

    QTemporaryDir m_temporary;
    QString m_folder;
};

void TestScreens::initTestCase()
{
    m_folder = qEnvironmentVariable("INKLING_SCREENS", m_temporary.path());
    QVERIFY(QDir().mkpath(m_folder));
}

void TestScreens::variants()
{
    QTest::addColumn<Scheme>("scheme");
    QTest::addColumn<double>("scale");
    QTest::addColumn<QSize>("size");
    QTest::addColumn<QString>("language");
    QTest::newRow("light") << Scheme::Light << 1.0 << QSize(1280, 840) << "en";
    QTest::newRow("dark") << Scheme::Dark << 1.0 << QSize(1280, 840) << "en";
    QTest::newRow("high-contrast") << Scheme::HighContrast << 1.0 << QSize(1280, 840) << "en";
    QTest::newRow("large-text") << Scheme::Light << 2.0 << QSize(1366, 768) << "en";
    QTest::newRow("german") << Scheme::Light << 1.0 << QSize(1280, 840) << "de";
    QTest::newRow("narrow") << Scheme::Light << 1.0 << QSize(720, 768) << "en";
}

void TestScreens::save(QWidget& window, const QString& screen)
{
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    QCoreApplication::processEvents();
    for (const Button* button : window.findChildren<Button*>()) {
        if (!button->isVisible()) continue;
        QVERIFY2(button->width() >= button->sizeHint().width(), qPrintable(button->text()));
        QVERIFY2(button->height() >= button->sizeHint().height(), qPrintable(button->text()));
    }
    for (const Label* label : window.findChildren<Label*>()) {
        if (!label->isVisible() || label->text().isEmpty()) continue;
        QVERIFY2(!label->isElided(), qPrintable(label->text()));
        QVERIFY2(label->height() >= label->heightForWidth(label->width()), qPrintable(label->text()));
    }
    const QString file = QStringLiteral("%1/%2-%3.png").arg(m_folder, screen, QLatin1String(QTest::currentDataTag()));
    QVERIFY(window.grab().save(file));
}

void TestScreens::rendersTheFirstPageWithoutCuttingText()
{
    QFETCH(Scheme, scheme);
    QFETCH(double, scale);
    QFETCH(QSize, size);
    QFETCH(QString, language);
    QTranslator translator;
    if (translator.load(QStringLiteral(":/i18n/inkling_") + language)) QCoreApplication::installTranslator(&translator);

    Theme theme;
    theme.setScheme(scheme);
    theme.setTextScale(scale);
    EngineClient engine{EngineClient::Options()};
    MainWindow window(theme, engine, {});
    window.resize(size);
    save(window, QStringLiteral("start"));
}

QTEST_MAIN(TestScreens)
#include "tst_screens.moc"
