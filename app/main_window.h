// The one window.
#pragma once

#include "app/style/theme.h"

#include <QWidget>

class QStackedWidget;

namespace inkling::app {

class StartPage;

class MainWindow : public QWidget
{
    Q_OBJECT

public:
    explicit MainWindow(Theme& theme, QWidget* parent = nullptr);

    void openModel(const QString& path);

private:
    void applyTheme();

    Theme& m_theme;
    QStackedWidget* m_pages = nullptr;
    StartPage* m_start = nullptr;
};

} // namespace inkling::app
