// A window on an engine that fails on purpose, and short names for what a person does with it.
#pragma once

#include "app/chat/chat_page.h"
#include "app/chat/conversation_list.h"
#include "app/main_window.h"
#include "app/store/store.h"
#include "app/widgets/button.h"
#include "app/widgets/composer.h"
#include "app/widgets/message_bar.h"
#include "app/widgets/transcript_view.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace inkling::app {

inline EngineClient::Options fake(const QStringList& arguments)
{
    EngineClient::Options options;
    options.program = QStringLiteral(INKLING_FAKE_ENGINE);
    options.arguments = arguments;
    options.silence = std::chrono::milliseconds(10000);
    options.heartbeat = std::chrono::milliseconds(200);
    return options;
}

class Desk
{
public:
    // `folder` holds the store; empty: one of its own.
    explicit Desk(const EngineClient::Options& options = fake({}), const QString& folder = {},
                  const Preferences& preferences = {})
        : m_store(folder.isEmpty() ? m_own.path() : folder),
          m_engine(options),
          m_window(std::make_unique<MainWindow>(m_theme, m_engine, m_store, MainWindow::Memory{{}, {}, preferences}))
    {
        m_theme.setScheme(Scheme::Light);
        m_window->resize(1000, 700);
        m_window->show();
    }

    MainWindow& window() { return *m_window; }
    Theme& theme() { return m_theme; }
    ChatController& controller() { return m_window->controller(); }
    Store& store() { return m_store; }
    EngineClient& engine() { return m_engine; }
    ConversationList* list() { return m_window->list(); }
    const QList<Entry>& entries() { return controller().conversation().entries; }
    TranscriptView* transcript() { return m_window->chatPage()->transcript(); }
    Composer* composer() { return m_window->chatPage()->composer(); }
    const MessageBar* bar(const QString& id) { return m_window->bars()->bar(id); }

    bool open(const QString& path = QStringLiteral("model.gguf"))
    {
        m_window->openModel(path);
        return QTest::qWaitFor([this] { return controller().isReady(); }, 10000);
    }
    void type(const QString& text) { QTest::keyClicks(composer()->edit(), text); }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(composer()->edit(), key, modifiers); }
    // What the list shows, headings apart.
    QStringList titles()
    {
        QStringList titles;
        for (int i = 0; i < list()->model().rowCount(); ++i) {
            if (const ConversationRow* row = list()->model().conversation(i)) titles.append(row->title);
        }
        return titles;
    }
    bool settled()
    {
        return QTest::qWaitFor([this] { return !controller().isReplying() && controller().isReady(); }, 10000);
    }
    bool say(const QString& text)
    {
        type(text);
        key(Qt::Key_Return);
        return settled();
    }
    // The first one on the screen that is called so.
    template <typename T> T* control(const QString& name)
    {
        for (T* widget : m_window->findChildren<T*>()) {
            if (widget->isVisible() && widget->accessibleName() == name) return widget;
        }
        return nullptr;
    }
    Button* button(const QString& name) { return control<Button>(name); }

private:
    QTemporaryDir m_own;
    Theme m_theme;
    Store m_store;
    EngineClient m_engine;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace inkling::app
