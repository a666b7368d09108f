// Owns what lives as long as the program: the theme and the window. No globals.
#pragma once

#include "app/style/theme.h"

#include <memory>

namespace inkling::app {

class MainWindow;

class AppContext
{
public:
    // `model` is the path given on the command line, or empty.
    explicit AppContext(const QString& model);
    ~AppContext();

private:
    Theme m_theme;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace inkling::app
