#include "app/app_context.h"

#include "app/main_window.h"

#include <QApplication>
#include <QFileInfo>
#include <QStandardPaths>

namespace inkling::app {

namespace {

const QString kGeometry = QStringLiteral("window/geometry");
const QString kLastModel = QStringLiteral("model/last");

} // namespace

QString AppContext::dataFolder() { return QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation); }

AppContext::AppContext(const QString& model) : m_store(dataFolder())
{
    const MainWindow::Memory memory{m_settings.value(kGeometry).toByteArray(), m_settings.value(kLastModel).toString(),
                                    loadPreferences(m_settings)};
    m_theme.setScheme(memory.preferences.scheme);
    m_theme.setTextScale(memory.preferences.textScale);
    m_window = std::make_unique<MainWindow>(m_theme, m_engine, m_store, memory);
    // At once: a program that is killed has not closed.
    QObject::connect(&m_engine, &EngineClient::modelOpened, m_window.get(),
                     [this](const ModelFacts& facts) { m_settings.setValue(kLastModel, facts.path); });
    QObject::connect(m_window.get(), &MainWindow::closing, m_window.get(), [this] { remember(); });
    QObject::connect(m_window.get(), &MainWindow::preferencesChanged, m_window.get(),
                     [this] { savePreferences(m_settings, m_window->preferences()); });
    m_window->show();
    QString first = model;
    if (first.isEmpty()) first = QFileInfo::exists(memory.lastModel) ? memory.lastModel : kStarterModel;
    m_window->openModel(first);
}

AppContext::~AppContext() = default;

void AppContext::comeForward(const QString& model)
{
    m_window->setWindowState(m_window->windowState() & ~Qt::WindowMinimized);
    m_window->show();
    m_window->raise();
    m_window->activateWindow();
    QApplication::alert(m_window.get()); // where the desktop does not let it come forward by itself
    if (!model.isEmpty()) m_window->openModel(model);
}

QString AppContext::chosenLanguage()
{
    QSettings settings;
    return loadPreferences(settings).language;
}

void AppContext::remember()
{
    const MainWindow::Memory memory = m_window->memory();
    m_settings.setValue(kGeometry, memory.geometry);
    m_settings.setValue(kLastModel, memory.lastModel);
}

} // namespace inkling::app
