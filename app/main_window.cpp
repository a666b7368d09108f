#include "app/main_window.h"

#include "app/start/start_page.h"
#include "app/widgets/focus_ring.h"

#include <QStackedWidget>
#include <QVBoxLayout>

namespace inkling::app {

MainWindow::MainWindow(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    m_start = new StartPage(theme, {}, this);
    m_pages = new QStackedWidget;
    m_pages->addWidget(m_start);
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->addWidget(m_pages);
    new FocusRing(theme, this);
    resize(1080, 760);
    setMinimumSize(480, 400);
    connect(&theme, &Theme::changed, this, &MainWindow::applyTheme);
    applyTheme();
}

void MainWindow::openModel(const QString& path) { setWindowTitle(path); }

void MainWindow::applyTheme()
{
    setPalette(m_theme.palette());
    setAutoFillBackground(true);
    setFont(m_theme.font(tokens::kBody));
    setStyleSheet(m_theme.styleSheet());
}

} // namespace inkling::app
