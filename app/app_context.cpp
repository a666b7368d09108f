#include "app/app_context.h"

#include "app/main_window.h"

namespace inkling::app {

AppContext::AppContext(const QString& model) : m_window(std::make_unique<MainWindow>(m_theme))
{
    m_window->show();
    if (!model.isEmpty()) m_window->openModel(model);
}

AppContext::~AppContext() = default;

} // namespace inkling::app
