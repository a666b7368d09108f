#include "app/app_context.h"

#include "app/main_window.h"

namespace inkling::app {

namespace {

const QString kGeometry = QStringLiteral("window/geometry");
const QString kLastModel = QStringLiteral("model/last");

} // namespace

AppContext::AppContext(const QString& model)
{
    const MainWindow::Memory memory{m_settings.value(kGeometry).toByteArray(), m_settings.value(kLastModel).toString()};
    m_window = std::make_unique<MainWindow>(m_theme, m_engine, memory);
    QObject::connect(m_window.get(), &MainWindow::closing, m_window.get(), [this] { remember(); });
    m_window->show();
    if (!model.isEmpty()) m_window->openModel(model);
}

AppContext::~AppContext() = default;

void AppContext::remember()
{
    const MainWindow::Memory memory = m_window->memory();
    m_settings.setValue(kGeometry, memory.geometry);
    m_settings.setValue(kLastModel, memory.lastModel);
}

} // namespace inkling::app
