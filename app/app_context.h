// Owns what lives as long as the program: the settings, the theme, the store, the engine's client and the window. No
// globals.
#pragma once

#include "app/engine_client/engine_client.h"
#include "app/store/store.h"
#include "app/style/theme.h"

#include <QSettings>

#include <memory>

namespace inkling::app {

class MainWindow;

class AppContext
{
public:
    // `model` is the path given on the command line, or empty.
    explicit AppContext(const QString& model);
    ~AppContext();

    // Where everything that is written lies.
    static QString dataFolder();
    // The language that was chosen in the settings; empty: the system's.
    static QString chosenLanguage();
    MainWindow& window() { return *m_window; }
    // The program was started once more: its window comes to the front and, where one was named, opens the model.
    void comeForward(const QString& model);

private:
    void remember();

    QSettings m_settings;
    Theme m_theme;
    Store m_store; // outlives the window, which asks it until the end
    EngineClient m_engine{EngineClient::Options()};
    std::unique_ptr<MainWindow> m_window;
};

} // namespace inkling::app
