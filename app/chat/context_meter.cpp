#include "app/chat/context_meter.h"

#include "app/chat/chat_controller.h"

#include <chrono>

namespace inkling::app {

namespace {

using namespace std::chrono_literals;

constexpr auto kAfterChange = 120ms;
constexpr auto kWhileReplying = 1000ms; // the engine has better things to do
// More characters than this for each token of the context hold more tokens than there is room for, in any language: the
// oldest messages are not counted then.
constexpr qint64 kMostCharactersPerToken = 12;

void shorten(GenerateRequest& request, qint64 characters)
{
    qint64 kept = 0;
    qsizetype first = request.messages.size();
    while (first > 0 && kept <= characters) kept += request.messages.at(--first).text.size();
    request.messages.remove(0, first);
    request.prompt = request.prompt.right(characters);
}

} // namespace

ContextMeter::ContextMeter(ChatController& controller, QObject* parent) : QObject(parent), m_controller(controller)
{
    m_soon.setSingleShot(true);
    connect(&m_soon, &QTimer::timeout, this, &ContextMeter::measure);
    for (const auto signal : {&ChatController::conversationReset, &ChatController::settingsChanged,
                              &ChatController::modelChanged, &ChatController::replyingChanged}) {
        connect(&controller, signal, this, &ContextMeter::measureSoon);
    }
    connect(&controller, &ChatController::entryAppended, this, &ContextMeter::measureSoon);
    connect(&controller, &ChatController::textAppended, this, &ContextMeter::measureSoon);
    connect(&controller.engine(), &EngineClient::tokensCounted, this, [this](qint64 id, qint64 count) {
        if (id != m_asked) return;
        m_asked.reset();
        emit measured(count, m_controller.model() ? m_controller.model()->contextLength : 0);
    });
}

void ContextMeter::setTyped(const QString& text)
{
    m_typed = text;
    measureSoon();
}

void ContextMeter::measureSoon()
{
    if (!m_soon.isActive()) m_soon.start(m_controller.isReplying() ? kWhileReplying : kAfterChange);
}

void ContextMeter::measure()
{
    if (!m_controller.model()) return;
    const qint64 total = m_controller.model()->contextLength;
    GenerateRequest request = m_controller.conversation().request();
    if (!m_typed.isEmpty()) {
        request.messages.append({Turn::Role::User, m_typed});
        request.prompt += m_typed;
    }
    if (request.messages.isEmpty() && request.system.isEmpty() && request.prompt.isEmpty()) {
        m_asked.reset();
        return emit measured(0, total);
    }
    if (request.messages.isEmpty()) request.messages.append({Turn::Role::User, {}}); // the system prompt alone
    shorten(request, total * kMostCharactersPerToken);
    m_asked = m_controller.engine().countTokens(request);
}

} // namespace inkling::app
