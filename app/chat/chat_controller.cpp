#include "app/chat/chat_controller.h"

#include "app/chat/reply_saver.h"
#include "app/store/answers.h"
#include "app/store/store.h"
#include "app/widgets/attachment.h"
#include "app/widgets/text_flow.h"

#include <QFileInfo>
#include <QRandomGenerator>
#include <QRegularExpression>

#include <chrono>
#include <utility>

namespace inkling::app {

namespace {

using namespace std::chrono_literals;

constexpr qsizetype kLongestName = 80;
constexpr qsizetype kLongestTitle = 60;
constexpr auto kDraftAfter = 400ms;

// The first words of what was written; whole words, where there are any.
QString titleFor(const QString& text)
{
    const WrittenMessage written = fromText(text);
    const bool isTyped = !written.typed.trimmed().isEmpty() || written.attachments.isEmpty();
    const QString words = isTyped ? written.typed : written.attachments.first().name;
    const QString line = harmless(words.left(kLongestTitle * 8)).simplified();
    if (line.size() <= kLongestTitle) return line;
    const qsizetype end = line.lastIndexOf(QLatin1Char(' '), kLongestTitle);
    return line.left(end > kLongestTitle / 2 ? end : kLongestTitle) + QStringLiteral("…");
}

// What a reply calls itself: a short first line with a blank one below it, or a Markdown heading. Empty where it has
// none.
QString headingOf(const QString& reply)
{
    const QString line = harmless(reply.section(QLatin1Char('\n'), 0, 0).left(kLongestTitle * 2)).trimmed();
    const bool isMarked = line.startsWith(QLatin1Char('#'));
    const bool standsAlone = reply.section(QLatin1Char('\n'), 1, 1).trimmed().isEmpty() &&
                             !reply.section(QLatin1Char('\n'), 2).trimmed().isEmpty();
    static const QRegularExpression marks(QStringLiteral("^[#*_\\s]+|[*_\\s]+$"));
    const QString title = QString(line).remove(marks);
    const bool isSentence =
        title.endsWith(QLatin1Char('.')) || title.endsWith(QLatin1Char(',')) || title.endsWith(QLatin1Char(':'));
    if (title.size() < 3 || title.size() > kLongestTitle || isSentence || !(isMarked || standsAlone)) return {};
    return title;
}

Entry entryOf(const Message& message)
{
    Entry entry{message.author,   message.text,     message.model, {}, messageHandle(message.id), message.sibling,
                message.siblings, message.sampling, message.edited};
    if (message.author == Author::Model) entry.stats = message.stats;
    return entry;
}

} // namespace

ChatController::ChatController(EngineClient& engine, Store& store, QObject* parent)
    : QObject(parent),
      m_engine(engine),
      m_store(store),
      m_alternatives(engine, store)
{
    connect(&engine, &EngineClient::modelOpened, this, [this](const ModelFacts& facts) {
        m_model = facts;
        emit modelChanged();
    });
    connect(&engine, &EngineClient::stateChanged, this, &ChatController::readyChanged);
    connect(&engine, &EngineClient::textArrived, this, [this](qint64 id, int, const QString& text) {
        if (id == m_reply) textArrived(text);
    });
    connect(&engine, &EngineClient::restarted, this, &ChatController::goOnAfterLoss);
    connect(&engine, &EngineClient::promptRead, this, [this](qint64 id, qint64 done, qint64 total) {
        if (id == m_reply) emit promptRead(done, total);
    });
    connect(&engine, &EngineClient::finished, this, [this](qint64 id, const QList<ReplyStats>& stats) {
        if (id == m_reply) finish(stats.first());
    });
    connect(&engine, &EngineClient::failed, this, [this](qint64 id, const EngineFault& fault) {
        if (id != m_reply) return;
        ReplyStats broken;
        broken.stop = StopReason::Interrupted;
        if (m_saver) m_saver->end(broken);
        endReply();
        emit replyFailed(fault);
    });
    m_saving.setInterval(ReplySaver::kEvery);
    connect(&m_saving, &QTimer::timeout, this, [this] {
        if (m_saver) m_saver->save();
    });
    connect(&m_alternatives, &Alternatives::ended, this, [this] {
        setPhase(Phase::Idle);
        emit listChanged();
    });
    connect(&m_alternatives, &Alternatives::failed, this, [this](const EngineFault& fault) {
        setPhase(Phase::Idle);
        leaveAlternatives();
        emit replyFailed(fault);
    });
    m_draftTimer.setSingleShot(true);
    m_draftTimer.setInterval(kDraftAfter);
    connect(&m_draftTimer, &QTimer::timeout, this, &ChatController::saveDraft);
    m_settingsTimer.setSingleShot(true);
    m_settingsTimer.setInterval(kDraftAfter);
    connect(&m_settingsTimer, &QTimer::timeout, this, &ChatController::saveSettings);
}

// What is on its way is kept; the store outlives this and carries out what was asked.
ChatController::~ChatController()
{
    blockSignals(true); // what shows this is going, too
    m_alternatives.blockSignals(true);
    saveDraft();
    saveSettings();
    leaveReply();
}

QString ChatController::modelName() const
{
    if (!m_model) return {};
    const QString name = m_model->name.isEmpty() ? QFileInfo(m_model->path).completeBaseName() : m_model->name;
    return harmless(name).simplified().left(kLongestName); // the file's maker chose it
}

void ChatController::setHeldBack(bool heldBack)
{
    if (heldBack == m_heldBack) return;
    m_heldBack = heldBack;
    emit readyChanged();
}

ConversationKind ChatController::kind() const
{
    if (!m_conversation.isEmpty() || !m_model) return m_conversation.kind;
    return m_model->chats() ? ConversationKind::Chat : ConversationKind::Page;
}

void ChatController::setPhase(Phase phase)
{
    if (m_phase == phase) return;
    m_phase = phase;
    if (phase == Phase::Replying) {
        m_saving.start();
    } else {
        m_saving.stop();
    }
    emit replyingChanged();
}

// Showing

void ChatController::open(ConversationId id)
{
    saveDraft();
    saveSettings();
    leaveReply();
    const quint64 turn = ++m_turn;
    if (id == 0) {
        m_conversation = {};
        emit conversationReset();
        emit settingsChanged();
        whenAnswered(this, m_store.draft(0), [this, turn](const StoreResult<QString>& draft) {
            if (turn == m_turn) emit opened(0, draft.ok() ? draft.value() : QString());
        });
        return;
    }
    read(id, 0);
}

void ChatController::openAt(MessageId message)
{
    saveDraft();
    saveSettings();
    leaveReply();
    const quint64 turn = ++m_turn;
    whenAnswered(this, m_store.reveal(message), [this, turn, message](const StoreResult<ConversationId>& found) {
        if (turn != m_turn) return;
        if (!found.ok()) return emit storeFailed(found.error());
        read(found.value(), message);
    });
}

void ChatController::read(ConversationId id, MessageId at)
{
    whenAnswered(this, m_store.content(id), [this, turn = m_turn, at](const StoreResult<ConversationContent>& content) {
        if (turn != m_turn) return;
        if (!content.ok()) return emit storeFailed(content.error());
        take(content.value());
        emit opened(m_conversation.id, content.value().draft);
        for (int i = 0; at != 0 && i < m_conversation.entries.size(); ++i) {
            if (m_conversation.entries.at(i).id() == at) emit messageFound(i);
        }
    });
}

void ChatController::take(const ConversationContent& content)
{
    forgetAlternatives();
    m_conversation = {content.row.kind,
                      {},
                      content.row.id,
                      content.row.title,
                      content.systemPrompt,
                      content.sampling,
                      content.row.titleBy == TitleBy::Writer};
    for (const Message& message : content.branch) m_conversation.entries.append(entryOf(message));
    emit conversationReset();
    emit settingsChanged();
}

void ChatController::reload()
{
    if (m_conversation.id == 0) return;
    const quint64 turn = ++m_turn;
    whenAnswered(this, m_store.content(m_conversation.id),
                 [this, turn](const StoreResult<ConversationContent>& content) {
                     if (turn != m_turn) return;
                     if (!content.ok()) return emit storeFailed(content.error());
                     take(content.value());
                 });
}

void ChatController::append(const Entry& entry)
{
    m_conversation.entries.append(entry);
    emit entryAppended(lastIndex());
}

MessageHandle ChatController::lastHandle() const
{
    return m_conversation.isEmpty() ? MessageHandle() : m_conversation.entries.last().handle;
}

// Sending

void ChatController::setSystemPrompt(const QString& text)
{
    if (text == m_conversation.systemPrompt) return;
    m_conversation.systemPrompt = text;
    m_settingsChanged = true;
    m_settingsTimer.start();
    emit settingsChanged();
}

void ChatController::setSampling(const Sampling& sampling)
{
    if (sampling == m_conversation.sampling) return;
    m_conversation.sampling = sampling;
    m_settingsChanged = true;
    m_settingsTimer.start();
    emit settingsChanged();
}

// A slider that is dragged and a prompt that is typed change many times a second.
void ChatController::saveSettings()
{
    m_settingsTimer.stop();
    if (m_conversation.id == 0 || !std::exchange(m_settingsChanged, false)) return; // a new one's: when it begins
    (void)m_store.setSystemPrompt(m_conversation.id, m_conversation.systemPrompt);
    (void)m_store.setSampling(m_conversation.id, m_conversation.sampling);
}

// What was set before the conversation had begun.
void ChatController::settle(ConversationId id)
{
    m_settingsChanged = false;
    if (!m_conversation.systemPrompt.isEmpty()) (void)m_store.setSystemPrompt(id, m_conversation.systemPrompt);
    if (m_conversation.sampling != Sampling()) (void)m_store.setSampling(id, m_conversation.sampling);
}

// As the conversation says; with a seed of its own where none is set, so that it is known afterwards. A seed that is
// set counts on with the alternatives, so that another reply is another one, and the same again tomorrow.
Sampling ChatController::drawn(int siblings) const
{
    Sampling sampling = m_conversation.sampling;
    sampling.seed = sampling.seed ? *sampling.seed + siblings : QRandomGenerator::global()->bounded(1'000'000);
    return sampling;
}

void ChatController::send(const QString& text, int count)
{
    if (!isReady() || isReplying()) return;
    leaveAlternatives();
    m_count = count;
    m_conversation.kind = kind();
    if (!text.isEmpty()) {
        saveWritten(text);
    } else if (!m_conversation.isEmpty()) {
        ask();
    }
}

// The writer's words stand on the page at once, and go to the engine when they are on the disk.
void ChatController::saveWritten(const QString& text)
{
    const MessageHandle parent = lastHandle();
    const MessageHandle self = messageHandle();
    append({Author::Writer, text, {}, {}, self});
    m_stopped = false;
    setPhase(Phase::Saving);
    m_draft.reset(); // it is what was sent
    m_lostIn.reset();
    NewMessage message;
    message.text = text;
    const quint64 turn = ++m_turn; // what was to be shown instead comes too late
    if (m_conversation.id != 0) {
        whenAnswered(this, m_store.addMessage(m_conversation.id, parent, message, self),
                     [this, turn](const StoreResult<Message>& added) { written(added, turn); });
        (void)m_store.setDraft(m_conversation.id, {});
        return;
    }
    whenAnswered(this, m_store.begin(m_conversation.kind, titleFor(text), message),
                 [this, turn](const StoreResult<BegunConversation>& begun) {
                     if (!begun.ok()) return written(begun.error(), turn);
                     if (turn == m_turn) {
                         m_conversation.id = begun.value().row.id;
                         m_conversation.title = begun.value().row.title;
                         settle(m_conversation.id);
                         emit this->begun(m_conversation.id);
                     }
                     written(begun.value().first, turn);
                 });
}

void ChatController::written(const StoreResult<Message>& added, quint64 turn)
{
    emit listChanged();
    if (!added.ok()) emit storeFailed(added.error());
    if (turn != m_turn) return;
    const int count = std::exchange(m_count, 1);
    if (!added.ok()) return setPhase(Phase::Idle);
    m_conversation.entries.last() = entryOf(added.value());
    emit entryChanged(lastIndex());
    if (!m_stopped) ask(count);
    if (!m_reply && !m_alternatives.isRunning()) setPhase(Phase::Idle); // stopped, or the engine went away meanwhile
}

// Asks for a reply to what stands there; if the model spoke last, its text goes on. On a page each stretch is an entry
// of its own, so that the last one can be written anew.
void ChatController::ask(int count)
{
    const bool fresh = m_conversation.kind == ConversationKind::Page || !m_conversation.endsWithModel();
    if (count > 1 && m_conversation.kind == ConversationKind::Chat && fresh) {
        if (m_alternatives.begin(m_conversation, modelName(), drawn(0))) setPhase(Phase::Replying);
    } else if (fresh) {
        beginReply({});
    } else {
        goOn();
    }
}

// A new entry of the model's, which begins with `beginning`. Whether the engine took it.
bool ChatController::beginReply(const QString& beginning)
{
    Entry entry{Author::Model, beginning, modelName(), {}, messageHandle()};
    entry.sampling = drawn(m_before ? m_before->entries.last().siblings : 0);
    Conversation asked = m_conversation;
    if (!beginning.isEmpty()) asked.entries.append(entry);
    GenerateRequest request = asked.request();
    request.sampling.seed = entry.sampling.seed;
    m_reply = m_engine.generate(request);
    if (!m_reply) return false;
    const NewMessage reply{Author::Model, beginning, entry.model, entry.sampling, {}, false};
    followReply(std::make_unique<ReplySaver>(m_store, m_conversation.id, lastHandle(), entry.handle, reply, nullptr));
    if (!beginning.isEmpty()) m_saver->save();
    append(entry);
    setPhase(Phase::Replying);
    return true;
}

void ChatController::goOn()
{
    Entry& last = m_conversation.entries.last();
    GenerateRequest request = m_conversation.request();
    request.sampling.seed = drawn(last.sibling).seed;
    m_reply = m_engine.generate(request);
    if (!m_reply) return;
    followReply(std::make_unique<ReplySaver>(m_store, last.handle, last.text, nullptr));
    last.stats.reset();
    emit entryChanged(lastIndex());
    setPhase(Phase::Replying);
}

void ChatController::followReply(std::unique_ptr<ReplySaver> saver)
{
    m_saver = std::move(saver);
    connect(m_saver.get(), &ReplySaver::added, this, [this, turn = m_turn](const Message& message) {
        if (turn != m_turn || !m_conversation.endsWithModel()) return;
        Entry& last = m_conversation.entries.last();
        last.sibling = message.sibling;
        last.siblings = message.siblings;
        emit entryChanged(lastIndex());
    });
}

void ChatController::textArrived(const QString& text)
{
    m_before.reset();
    const bool isFirst = m_conversation.entries.last().text.isEmpty();
    m_conversation.entries.last().text += text;
    if (m_saver) {
        m_saver->append(text);
        if (isFirst) m_saver->save();
    }
    emit textAppended(lastIndex(), text);
}

void ChatController::stop()
{
    if (m_phase == Phase::Saving) m_stopped = true;
    if (m_reply) m_engine.cancel();
    m_alternatives.stop();
}

void ChatController::finish(const ReplyStats& stats)
{
    Entry& last = m_conversation.entries.last();
    const bool broken = stats.stop == StopReason::Cancelled || stats.stop == StopReason::Interrupted;
    if (!(broken && last.text.isEmpty())) last.stats = stats;
    if (m_saver) m_saver->end(stats);
    endReply();
    if (stats.stop == StopReason::Interrupted) m_lostIn = m_turn;
    if (m_conversation.entries.size() == 2) nameAfter(last.text);
    emit listChanged();
    if (stats.droppedMessages > 0) emit messagesLeftOut(stats.droppedMessages);
}

void ChatController::rename(ConversationId id, const QString& title)
{
    if (id != m_conversation.id) return;
    m_conversation.title = title;
    m_conversation.namedByWriter = true;
    emit listChanged();
}

// The first reply says what the chat is about better than the request does, where it has a heading.
void ChatController::nameAfter(const QString& reply)
{
    const QString title = headingOf(reply);
    if (title.isEmpty() || m_conversation.kind != ConversationKind::Chat) return;
    (void)m_store.setTitle(m_conversation.id, title, TitleBy::Program);
    if (!m_conversation.namedByWriter) m_conversation.title = title;
}

// The engine was lost and runs again: the reply goes on from the words that stand there.
void ChatController::goOnAfterLoss()
{
    const std::optional<quint64> turn = std::exchange(m_lostIn, std::nullopt);
    if (turn != m_turn || isReplying() || m_conversation.isEmpty()) return;
    const Entry& last = m_conversation.entries.last();
    const bool wasCutOff = last.author == Author::Writer || (last.stats && last.stats->stop == StopReason::Interrupted);
    if (wasCutOff) ask();
}

void ChatController::endReply()
{
    m_reply.reset();
    // A reply without a word says nothing; what stood there before comes back, or the writer's text stays.
    if (m_conversation.endsWithModel() && m_conversation.entries.last().text.isEmpty() &&
        !m_conversation.entries.last().stats) {
        if (m_before) {
            m_conversation = *m_before;
        } else {
            m_conversation.entries.removeLast();
        }
        emit conversationReset();
    } else if (!m_conversation.isEmpty()) {
        emit entryChanged(lastIndex());
    }
    m_before.reset();
    setPhase(Phase::Idle);
}

// What was being written is not shown any more: it is stopped and kept.
void ChatController::leaveReply()
{
    if (m_reply) {
        m_engine.cancel();
        m_reply.reset();
        ReplyStats stopped;
        stopped.stop = StopReason::Cancelled;
        m_saver->end(stopped);
    }
    m_saver.reset();
    m_before.reset();
    forgetAlternatives();
    setPhase(Phase::Idle);
}

bool ChatController::canRegenerate() const { return isReady() && !isReplying() && m_conversation.endsWithModel(); }

void ChatController::regenerate()
{
    if (!canRegenerate()) return;
    ++m_turn;
    m_before = m_conversation;
    m_conversation.entries.removeLast();
    emit conversationReset();
    ask();
}

bool ChatController::canOfferAlternatives() const
{
    return isReady() && !isReplying() && m_conversation.kind == ConversationKind::Chat && !m_conversation.isEmpty();
}

void ChatController::offerAlternatives(const Sampling& sampling)
{
    if (!canOfferAlternatives()) return;
    ++m_turn;
    if (m_conversation.endsWithModel()) {
        m_former = m_conversation.entries.takeLast();
        emit conversationReset();
    }
    Sampling all = sampling;
    if (!all.seed) all.seed = drawn(0).seed;
    if (m_alternatives.begin(m_conversation, modelName(), all)) setPhase(Phase::Replying);
}

void ChatController::chooseAlternative(int index)
{
    const auto& entries = m_alternatives.entries();
    if (index < 0 || static_cast<std::size_t>(index) >= entries.size()) return;
    const Entry& entry = entries[static_cast<std::size_t>(index)];
    if (!entry.text.isEmpty()) endAlternatives(entry);
}

void ChatController::leaveAlternatives()
{
    if (!m_alternatives.isOpen()) return;
    std::optional<Entry> shown = std::exchange(m_former, std::nullopt);
    for (const Entry& entry : m_alternatives.entries()) {
        if (!shown && !entry.text.isEmpty()) shown = entry;
        if (shown) shown->siblings = std::max(shown->siblings, entry.siblings);
    }
    endAlternatives(shown);
}

// Another branch is shown; they stay where they are.
void ChatController::forgetAlternatives()
{
    m_former.reset();
    m_alternatives.leave();
}

// One of them is shown, and the store told so; nothing: none of them has a word.
void ChatController::endAlternatives(std::optional<Entry> shown)
{
    ++m_turn;
    forgetAlternatives();
    setPhase(Phase::Idle);
    if (!shown) return;
    (void)m_store.choose(shown->handle);
    m_conversation.entries.append(*shown);
    emit conversationReset();
    reload(); // the store knows how many they are by then
}

bool ChatController::canContinue() const { return canRegenerate() && !m_conversation.entries.last().text.isEmpty(); }

void ChatController::continueReply()
{
    if (!canContinue()) return;
    ++m_turn;
    ask();
}

// Branches

void ChatController::edit(int index, const QString& text)
{
    if (!isReady() || isReplying() || index < 0 || index > lastIndex()) return;
    forgetAlternatives();
    m_conversation.entries.resize(index);
    emit conversationReset();
    saveWritten(text);
}

void ChatController::showSibling(int index, int sibling)
{
    if (isReplying() || index < 0 || index > lastIndex()) return;
    const Entry& entry = m_conversation.entries.at(index);
    if (sibling < 0 || sibling >= entry.siblings || entry.id() == 0) return;
    const quint64 turn = ++m_turn;
    whenAnswered(this, m_store.showSibling(entry.id(), sibling),
                 [this, turn](const StoreResult<ConversationContent>& shown) {
                     if (!shown.ok()) return emit storeFailed(shown.error());
                     if (turn == m_turn) take(shown.value());
                 });
}

void ChatController::rewriteReply(int index, const QString& text)
{
    if (isReplying() || index < 0 || index > lastIndex() || text.trimmed().isEmpty()) return;
    const Entry& entry = m_conversation.entries.at(index);
    if (entry.author != Author::Model || entry.id() == 0 || entry.text == text) return;
    whenAnswered(this, m_store.rewrite(entry.id(), text), [this](const StoreStatus& done) {
        if (!done.ok()) return emit storeFailed(done.error());
        reload();
    });
}

void ChatController::branchReply(int index, const QString& text)
{
    if (!isReady() || isReplying() || index < 0 || index > lastIndex()) return;
    if (m_conversation.entries.at(index).author != Author::Model || text.isEmpty()) return;
    ++m_turn;
    m_conversation.entries.resize(index + 1);
    m_before = m_conversation;
    m_conversation.entries.removeLast();
    emit conversationReset();
    if (!beginReply(text)) reload();
}

void ChatController::deleteFrom(int index)
{
    if (isReplying() || index < 0 || index > lastIndex()) return;
    const MessageId id = m_conversation.entries.at(index).id();
    whenAnswered(this, m_store.setMessageDeleted(id, true), [this, id](const StoreStatus& done) {
        if (!done.ok()) return emit storeFailed(done.error());
        reload();
        emit deletedBranch(id);
    });
}

void ChatController::undelete(MessageId id)
{
    whenAnswered(this, m_store.setMessageDeleted(id, false), [this](const StoreStatus& done) {
        if (!done.ok()) return emit storeFailed(done.error());
        reload();
    });
}

void ChatController::branchOff(int index)
{
    if (isReplying() || index < 0 || index > lastIndex()) return;
    const QString title = tr("%1, another way").arg(m_conversation.title);
    whenAnswered(this, m_store.branchOff(m_conversation.entries.at(index).id(), title),
                 [this](const StoreResult<ConversationRow>& fresh) {
                     if (!fresh.ok()) return emit storeFailed(fresh.error());
                     emit listChanged();
                     open(fresh.value().id);
                 });
}

// Drafts

void ChatController::keepDraft(const QString& text)
{
    m_draft = text;
    m_draftOf = m_conversation.id;
    m_draftTimer.start();
}

void ChatController::saveDraft()
{
    m_draftTimer.stop();
    if (!m_draft) return;
    (void)m_store.setDraft(m_draftOf, *m_draft);
    m_draft.reset();
}

} // namespace inkling::app
