// inkling: the desktop program.
#include "app/app_context.h"
#include "app/single_instance.h"
#include "app/version.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>
#include <QIcon>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

namespace {

// Loads our own texts and Qt's (file dialogs, context menus) in the language of `locale`.
void installTranslations(QTranslator& own, QTranslator& qt, const QLocale& locale)
{
    const QString folder = QStringLiteral(":/i18n");
    // The English file holds plurals only; it is what a language that is not there falls back to.
    if (own.load(locale, QStringLiteral("inkling"), QStringLiteral("_"), folder) ||
        own.load(QStringLiteral("inkling_en"), folder)) {
        QCoreApplication::installTranslator(&own);
    }
    if (qt.load(locale, QStringLiteral("qtbase"), QStringLiteral("_"),
                QLibraryInfo::path(QLibraryInfo::TranslationsPath))) {
        QCoreApplication::installTranslator(&qt);
    }
}

} // namespace

int main(int argc, char** argv)
{
    QApplication::setApplicationName(QStringLiteral("inkling"));
    QApplication::setOrganizationName(QStringLiteral("Inkling"));
    QApplication::setApplicationVersion(QStringLiteral(INKLING_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("inkling"));
    QApplication::setStyle(QStringLiteral("Fusion"));
    QApplication application(argc, argv);
    QApplication::setApplicationDisplayName(QStringLiteral("Inkling"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/app-icon.svg")));

    QCommandLineParser line;
    line.setApplicationDescription(
        QStringLiteral("A private writing desk that runs a language model on this computer. Nothing leaves it."));
    const QCommandLineOption language(QStringLiteral("language"),
                                      QStringLiteral("The language of the window: en or de. Default: the system's."),
                                      QStringLiteral("CODE"));
    line.addOption(language);
    line.addHelpOption();
    line.addVersionOption();
    line.addPositionalArgument(QStringLiteral("MODEL"), QStringLiteral("A GGUF file or a Hugging Face folder to open."),
                               QStringLiteral("[MODEL]"));
    line.process(application);

    QTranslator own;
    QTranslator qt;
    const QString wanted = line.isSet(language) ? line.value(language) : inkling::app::AppContext::chosenLanguage();
    QLocale locale = wanted.isEmpty() ? QLocale::system() : QLocale(wanted);
    // A system without a language would show seconds in every time of day.
    if (locale.language() == QLocale::C) locale = QLocale(QLocale::English, QLocale::UnitedKingdom);
    QLocale::setDefault(locale);
    installTranslations(own, qt, locale);

    using inkling::app::AppContext;
    using inkling::app::SingleInstance;
    const QStringList models = line.positionalArguments();
    const QString model = models.isEmpty() ? QString() : QFileInfo(models.front()).absoluteFilePath();
    SingleInstance instance(AppContext::dataFolder());
    if (!instance.isFirst() && instance.handOver(model)) return 0;
    AppContext context(model);
    QObject::connect(&instance, &SingleInstance::asked, &application,
                     [&context](const QString& asked) { context.comeForward(asked); });
    return QApplication::exec();
}
