#include "app/chat/chat_settings.h"

#include "app/chat/chat_controller.h"
#include "app/store/answers.h"
#include "app/store/store.h"
#include "app/widgets/button.h"
#include "app/widgets/flow_row.h"
#include "app/widgets/label.h"
#include "app/widgets/scrolling.h"
#include "app/widgets/slider.h"

#include <QAbstractTextDocumentLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QLocale>
#include <QPainter>
#include <QPlainTextEdit>
#include <QRandomGenerator>
#include <QRegularExpressionValidator>
#include <QScrollArea>
#include <QTextBlock>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace inkling::app {

using C = tokens::Colours;

namespace {

constexpr int kSide = 20;
constexpr int kSystemLines = 8; // of the system prompt, before it scrolls
constexpr int kAllWords = 129;  // top-k, one past the largest: no limit
constexpr int kLengthStep = 64; // tokens
constexpr int kStandingLength = 1024;
constexpr double kWordsPerToken = 0.75; // of English prose, roughly
constexpr qsizetype kLongestPresetName = 24;
const QString kPresets = QStringLiteral("chat/presets"); // a setting of the work

std::optional<int> hundredths(const std::optional<double>& value)
{
    return value ? std::optional(qRound(*value * 100)) : std::nullopt;
}

std::optional<double> fromHundredths(std::optional<int> value)
{
    return value ? std::optional(*value / 100.0) : std::nullopt;
}

QString decimal(int hundredths) { return QLocale().toString(hundredths / 100.0, 'f', 2); }

QString temperatureWords(int value)
{
    if (value == 0) return ChatSettings::tr("Always the likeliest word; the same reply every time.");
    if (value < 100) return ChatSettings::tr("Lower keeps to the likeliest words.");
    return value == 100 ? ChatSettings::tr("As likely as the model finds them.")
                        : ChatSettings::tr("Higher lets rarer words in.");
}

QString topKWords(int value)
{
    return value >= kAllWords ? ChatSettings::tr("Chooses among all words.")
                              : ChatSettings::tr("Chooses among the %n likeliest word(s).", nullptr, value);
}

QString topPWords(int value)
{
    return value >= 100 ? ChatSettings::tr("Leaves none of these out.")
                        : ChatSettings::tr("Leaves out the rarest %1 % of the choices.").arg(100 - value);
}

QString minPWords(int value)
{
    return value == 0 ? ChatSettings::tr("Leaves out words far rarer than the best; off.")
                      : ChatSettings::tr("Leaves out words with less than %1 % of the best one’s chance.").arg(value);
}

QString lengthWords(int value)
{
    const int words = qRound(value * kWordsPerToken / 10) * 10;
    return ChatSettings::tr("Pauses after %1 tokens, about %2 words.")
        .arg(QLocale().toString(value), QLocale().toString(words));
}

QString topKShown(int value) { return value >= kAllWords ? ChatSettings::tr("all") : QLocale().toString(value); }

} // namespace

ChatSettings::ChatSettings(Theme& theme, ChatController& controller, Store& store, QWidget* parent)
    : QWidget(parent),
      m_theme(theme),
      m_controller(controller),
      m_store(store)
{
    setAccessibleName(tr("Settings of this chat"));
    m_body = new QWidget;
    m_rows = new QVBoxLayout(m_body);
    m_scroll = scrolling(m_body);
    makeHeader();
    makePresets();
    makeSystemPrompt();
    makeDials();
    makeSeed();
    m_rows->addStretch(1);
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addWidget(m_header);
    rows->addWidget(m_scroll, 1);

    connect(&controller, &ChatController::settingsChanged, this, &ChatSettings::showAll);
    connect(&controller.engine(), &EngineClient::tokenized, this, [this](qint64 id, const QStringList& pieces) {
        if (id == m_counted) m_systemTokens->setText(tr("%n token(s)", nullptr, static_cast<int>(pieces.size())));
    });
    connect(&theme, &Theme::changed, this, &ChatSettings::applyTheme);
    applyTheme();
    makePresetButtons();
    readPresets();
    showAll();
}

// Making

void ChatSettings::makeHeader()
{
    m_header = new QWidget;
    auto* row = new QHBoxLayout(m_header);
    row->addWidget(new Label(m_theme, tokens::kButton, &C::text, tr("This chat")), 1, Qt::AlignVCenter);
    m_resetAll = new Button(m_theme, Button::Kind::Link, tr("Reset all"));
    m_close = new Button(m_theme, Button::Kind::Icon, tr("Close these settings"), QStringLiteral("chevron-right"));
    m_close->setToolTip(tr("Close these settings (Esc)"));
    row->addWidget(m_resetAll);
    row->addWidget(m_close);
    connect(m_resetAll, &Button::clicked, this, [this] {
        m_controller.setSystemPrompt({});
        m_controller.setSampling({});
    });
    connect(m_close, &Button::clicked, this, &ChatSettings::closed);
}

QWidget* ChatSettings::addSection()
{
    auto* section = new QWidget;
    auto* rows = new QVBoxLayout(section);
    rows->setSpacing(0);
    m_sections.append(section);
    m_rows->addWidget(section);
    return section;
}

void ChatSettings::makePresets()
{
    auto* rows = static_cast<QVBoxLayout*>(addSection()->layout());
    rows->addWidget(new Label(m_theme, tokens::kLabel, &C::text, tr("Preset")));
    m_presetRow = new QWidget;
    m_presetRow->setLayout(new FlowRow);
    rows->addWidget(m_presetRow);
    m_keep = new Button(m_theme, Button::Kind::Icon, tr("Keep as a preset"), QStringLiteral("new"));
    m_keep->setSmall();
    m_presetName = new QLineEdit;
    m_presetName->setAccessibleName(tr("Name of the preset"));
    m_presetName->setPlaceholderText(tr("Its name, then Enter"));
    m_presetName->setMaxLength(kLongestPresetName);
    m_presetName->installEventFilter(this);
    m_presetName->hide();
    rows->addWidget(m_presetName);
    connect(m_keep, &Button::clicked, this, [this] {
        m_presetName->clear();
        m_presetName->show();
        m_presetName->setFocus();
    });
    connect(m_presetName, &QLineEdit::returnPressed, this, &ChatSettings::keepPreset);
}

void ChatSettings::makeSystemPrompt()
{
    auto* rows = static_cast<QVBoxLayout*>(addSection()->layout());
    auto* line = new QHBoxLayout;
    line->addWidget(new Label(m_theme, tokens::kLabel, &C::text, tr("System prompt")), 1, Qt::AlignVCenter);
    m_systemTokens = new Label(m_theme, tokens::kCaption, &C::textMuted);
    m_systemReset = new Button(m_theme, Button::Kind::Icon, tr("Reset the system prompt"), QStringLiteral("reset"));
    m_systemReset->setSmall();
    line->addWidget(m_systemTokens, 0, Qt::AlignVCenter);
    line->addWidget(m_systemReset);
    rows->addLayout(line);
    m_system = new QPlainTextEdit;
    m_system->setAccessibleName(tr("System prompt"));
    m_system->setTabChangesFocus(true);
    m_system->setFrameShape(QFrame::NoFrame);
    m_system->setPlaceholderText(tr("You help with letters. Be short and friendly."));
    m_system->installEventFilter(this);
    rows->addWidget(m_system);
    rows->addWidget(new Label(m_theme, tokens::kCaption, &C::textMuted, tr("Stands before everything you say here.")));
    connect(m_system->document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this,
            &ChatSettings::fitSystemPrompt);
    connect(m_system, &QPlainTextEdit::textChanged, this, [this] {
        if (!m_showing) m_controller.setSystemPrompt(m_system->toPlainText());
    });
    connect(m_systemReset, &Button::clicked, this, [this] { m_system->clear(); });
}

void ChatSettings::addDial(const QString& name, int from, int to, int step, Dial dial)
{
    dial.widget = addSection();
    auto* rows = static_cast<QVBoxLayout*>(dial.widget->layout());
    dial.name = new Label(m_theme, tokens::kLabel, &C::text, name);
    dial.value = new Label(m_theme, tokens::kLabel, &C::text);
    dial.help = new Label(m_theme, tokens::kCaption, &C::textMuted);
    dial.reset = new Button(m_theme, Button::Kind::Icon, tr("Reset: %1").arg(name), QStringLiteral("reset"));
    dial.reset->setSmall();
    dial.slider = new Slider(m_theme, name);
    dial.slider->setRange(from, to);
    dial.slider->setSingleStep(step);
    dial.slider->setPageStep(std::max(step, (to - from) / 10));
    dial.slider->setMark(dial.standing);
    auto* line = new QHBoxLayout;
    line->addWidget(dial.name, 1, Qt::AlignVCenter);
    line->addWidget(dial.value, 0, Qt::AlignVCenter);
    line->addWidget(dial.reset);
    rows->addLayout(line);
    rows->addWidget(dial.slider);
    rows->addWidget(dial.help);
    m_dials.append(dial);
    const qsizetype index = m_dials.size() - 1;
    connect(dial.slider, &Slider::valueChanged, this, [this, index](int value) {
        if (!m_showing) change(m_dials.at(index), value);
    });
    connect(dial.reset, &Button::clicked, this, [this, index] { change(m_dials.at(index), std::nullopt); });
}

void ChatSettings::makeDials()
{
    Dial temperature;
    temperature.standing = 100;
    temperature.get = [](const Sampling& s) { return hundredths(s.temperature); };
    temperature.set = [](Sampling& s, std::optional<int> value) { s.temperature = fromHundredths(value); };
    temperature.shown = decimal;
    temperature.words = temperatureWords;
    addDial(tr("Temperature"), 0, 200, 5, temperature);

    Dial topK;
    topK.standing = 64;
    topK.get = [](const Sampling& s) {
        return s.topK ? std::optional(*s.topK == 0 ? kAllWords : *s.topK) : std::nullopt;
    };
    topK.set = [](Sampling& s, std::optional<int> value) {
        s.topK = value ? std::optional(*value >= kAllWords ? 0 : *value) : std::nullopt;
    };
    topK.shown = topKShown;
    topK.words = topKWords;
    addDial(tr("Top-k"), 1, kAllWords, 1, topK);

    Dial topP;
    topP.standing = 95;
    topP.get = [](const Sampling& s) { return hundredths(s.topP); };
    topP.set = [](Sampling& s, std::optional<int> value) { s.topP = fromHundredths(value); };
    topP.shown = decimal;
    topP.words = topPWords;
    addDial(tr("Top-p"), 5, 100, 1, topP);

    Dial minP;
    minP.get = [](const Sampling& s) { return hundredths(s.minP); };
    minP.set = [](Sampling& s, std::optional<int> value) { s.minP = fromHundredths(value); };
    minP.shown = decimal;
    minP.words = minPWords;
    addDial(tr("Min-p"), 0, 50, 1, minP);

    Dial length;
    length.standing = kStandingLength;
    length.get = [](const Sampling& s) { return s.maxTokens; };
    length.set = [](Sampling& s, std::optional<int> value) { s.maxTokens = value; };
    length.shown = [](int value) { return QLocale().toString(value); };
    length.words = lengthWords;
    addDial(tr("Length"), kLengthStep, 2048, kLengthStep, length);
}

void ChatSettings::makeSeed()
{
    auto* rows = static_cast<QVBoxLayout*>(addSection()->layout());
    m_seed = new QLineEdit;
    m_seed->setAccessibleName(tr("Seed"));
    m_seed->setPlaceholderText(tr("by chance"));
    m_seed->setValidator(
        new QRegularExpressionValidator(QRegularExpression(QStringLiteral("[0-9]{0,15}")), m_seed)); // below 2^53
    m_seedReset = new Button(m_theme, Button::Kind::Icon, tr("Reset: %1").arg(tr("Seed")), QStringLiteral("reset"));
    m_seedReset->setSmall();
    auto* die = new Button(m_theme, Button::Kind::Icon, tr("Roll a seed"), QStringLiteral("die"));
    die->setSmall();
    m_seedHelp = new Label(m_theme, tokens::kCaption, &C::textMuted);
    auto* line = new QHBoxLayout;
    line->addWidget(new Label(m_theme, tokens::kLabel, &C::text, tr("Seed")), 1, Qt::AlignVCenter);
    line->addWidget(m_seed);
    line->addWidget(die);
    line->addWidget(m_seedReset);
    rows->addLayout(line);
    rows->addWidget(m_seedHelp);
    connect(m_seed, &QLineEdit::textEdited, this, &ChatSettings::seedTyped);
    connect(die, &Button::clicked, this, [this] {
        m_seed->setText(QString::number(QRandomGenerator::global()->bounded(1'000'000)));
        seedTyped();
    });
    connect(m_seedReset, &Button::clicked, this, [this] {
        m_seed->clear();
        seedTyped();
    });
}

// Showing

void ChatSettings::open()
{
    QWidget::show();
    showAll();
    m_system->setFocus(Qt::ShortcutFocusReason);
}

void ChatSettings::showAll()
{
    m_showing = true;
    const Conversation& conversation = m_controller.conversation();
    if (m_system->toPlainText() != conversation.systemPrompt) m_system->setPlainText(conversation.systemPrompt);
    m_systemReset->setEnabled(!conversation.systemPrompt.isEmpty());
    m_systemTokens->setText({});
    m_counted.reset();
    if (isVisible() && !conversation.systemPrompt.isEmpty())
        m_counted = m_controller.engine().spellTokens(conversation.systemPrompt);
    for (const Dial& dial : std::as_const(m_dials)) showDial(dial, conversation.sampling);
    showSeed(conversation.sampling);
    markPresets();
    m_resetAll->setEnabled(!conversation.systemPrompt.isEmpty() || conversation.sampling != Sampling());
    m_showing = false;
}

void ChatSettings::showDial(const Dial& dial, const Sampling& sampling)
{
    const std::optional<int> set = dial.get(sampling);
    const int value = set.value_or(dial.standing);
    dial.slider->setValue(value);
    dial.value->setText(dial.shown(value));
    dial.help->setText(dial.words(value));
    dial.slider->setAccessibleDescription(dial.shown(value) + QStringLiteral(". ") + dial.words(value));
    dial.reset->setEnabled(set.has_value() && *set != dial.standing);
}

void ChatSettings::showSeed(const Sampling& sampling)
{
    const QString seed = sampling.seed ? QString::number(*sampling.seed) : QString();
    if (m_seed->text() != seed) m_seed->setText(seed);
    m_seedReset->setEnabled(sampling.seed.has_value());
    m_seedHelp->setText(sampling.seed ? tr("The same number gives the same reply again.")
                                      : tr("Each reply is drawn anew."));
}

// Makes the buttons; markPresets() says which is the one.
void ChatSettings::makePresetButtons()
{
    qDeleteAll(m_presetButtons);
    m_presetButtons.clear();
    QLayout* row = m_presetRow->layout();
    row->removeWidget(m_keep);
    const QList<SamplingPreset> presets = builtInPresets() + m_own;
    for (qsizetype i = 0; i < presets.size(); ++i) {
        auto* button = new Button(m_theme, Button::Kind::Chip, presets.at(i).name);
        button->setCheckable(true);
        if (i >= builtInPresets().size()) {
            button->setToolTip(tr("Del takes it off the list"));
            button->installEventFilter(this);
        }
        connect(button, &Button::clicked, this, [this, sampling = presets.at(i).sampling] {
            Sampling all = sampling;
            all.seed = m_controller.conversation().sampling.seed;
            all.maxTokens = m_controller.conversation().sampling.maxTokens;
            m_controller.setSampling(all);
            markPresets();
        });
        row->addWidget(button);
        m_presetButtons.append(button);
    }
    row->addWidget(m_keep);
    markPresets();
}

void ChatSettings::markPresets()
{
    const QList<SamplingPreset> presets = builtInPresets() + m_own;
    bool known = false;
    for (qsizetype i = 0; i < m_presetButtons.size(); ++i) {
        const bool same = drawsAlike(presets.at(i).sampling, m_controller.conversation().sampling);
        m_presetButtons.at(i)->setChecked(same);
        known = known || same;
    }
    m_keep->setEnabled(!known);
}

// Changing

void ChatSettings::change(const Dial& dial, std::optional<int> value)
{
    Sampling sampling = m_controller.conversation().sampling;
    dial.set(sampling, value == dial.standing ? std::nullopt : value);
    m_controller.setSampling(sampling);
}

void ChatSettings::seedTyped()
{
    Sampling sampling = m_controller.conversation().sampling;
    sampling.seed = m_seed->text().isEmpty() ? std::nullopt : std::optional(m_seed->text().toLongLong());
    m_controller.setSampling(sampling);
}

void ChatSettings::readPresets()
{
    whenAnswered(this, m_store.setting(kPresets), [this](const StoreResult<QString>& text) {
        if (!text.ok()) return emit storeFailed(text.error());
        m_own = presetsFrom(text.value());
        makePresetButtons();
    });
}

void ChatSettings::keepPreset()
{
    const QString name = m_presetName->text().simplified();
    m_presetName->hide();
    if (name.isEmpty()) return;
    m_own.append({name, m_controller.conversation().sampling});
    (void)m_store.setSetting(kPresets, toText(m_own));
    makePresetButtons();
}

bool ChatSettings::eventFilter(QObject* object, QEvent* event)
{
    if (object == m_system && event->type() == QEvent::Resize) {
        QTimer::singleShot(0, this, &ChatSettings::fitSystemPrompt); // once its lines are broken anew
    }
    if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(object, event);
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (object == m_presetName && key == Qt::Key_Escape) {
        m_presetName->hide();
        m_keep->setFocus();
        return true;
    }
    const qsizetype at = m_presetButtons.indexOf(qobject_cast<Button*>(object)) - builtInPresets().size();
    if (key == Qt::Key_Delete && at >= 0 && at < m_own.size()) {
        m_own.removeAt(at);
        (void)m_store.setSetting(kPresets, toText(m_own));
        QTimer::singleShot(0, this, &ChatSettings::makePresetButtons); // not while the button has the event
        m_keep->setFocus();
        return true;
    }
    return QWidget::eventFilter(object, event);
}

// Looks

void ChatSettings::applyTheme()
{
    const int side = m_theme.pad(kSide);
    setFixedWidth(m_theme.text(tokens::layout::kSidePanel));
    m_header->layout()->setContentsMargins(side, m_theme.pad(8), m_theme.pad(12), m_theme.pad(4));
    m_rows->setContentsMargins(0, 0, 0, m_theme.pad(16));
    m_rows->setSpacing(0);
    for (QWidget* section : std::as_const(m_sections)) {
        section->layout()->setContentsMargins(side, m_theme.pad(8), side, m_theme.pad(9));
        section->layout()->setSpacing(m_theme.pad(2));
    }
    m_sections.first()->layout()->setContentsMargins(side, m_theme.pad(8), m_theme.pad(4), m_theme.pad(9));
    m_presetRow->layout()->setSpacing(m_theme.pad(4));
    const QString sheet =
        QStringLiteral(
            "QPlainTextEdit, QLineEdit { background: %1; color: %2; border: 1px solid %3; border-radius: %4px; "
            "padding: %5px %6px; selection-background-color: %7; selection-color: %8; }"
            "QPlainTextEdit:focus, QLineEdit:focus { border: 2px solid %9; }")
            .arg(m_theme.colour(&C::raised).name(), m_theme.colour(&C::text).name(),
                 m_theme.colour(&C::borderStrong).name())
            .arg(tokens::radius::kControl)
            .arg(m_theme.pad(4))
            .arg(m_theme.pad(8))
            .arg(m_theme.colour(&C::selection).name(), m_theme.colour(&C::selectionText).name(),
                 m_theme.colour(&C::accent).name());
    for (QWidget* field :
         {static_cast<QWidget*>(m_system), static_cast<QWidget*>(m_seed), static_cast<QWidget*>(m_presetName)}) {
        field->setStyleSheet(sheet);
        field->setFont(m_theme.font(field == m_system ? tokens::kCard : tokens::kSmall));
    }
    m_seed->setFixedWidth(QFontMetrics(m_seed->font()).horizontalAdvance(QStringLiteral("000000000")) +
                          m_theme.pad(20));
    fitSystemPrompt();
    update();
}

void ChatSettings::fitSystemPrompt()
{
    int lines = 0;
    for (QTextBlock block = m_system->document()->begin(); block.isValid(); block = block.next()) {
        lines += std::max(1, block.layout()->lineCount());
    }
    const int line = QFontMetrics(m_system->font()).lineSpacing();
    m_system->setFixedHeight(std::clamp(lines, 3, kSystemLines) * line + m_theme.pad(24));
}

void ChatSettings::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) return emit closed();
    QWidget::keyPressEvent(event);
}

void ChatSettings::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.colour(&C::surface));
    const QColor hairline = m_theme.colour(&C::border);
    const int edge = isRightToLeft() ? width() - tokens::line::kHairline : 0;
    painter.fillRect(edge, 0, tokens::line::kHairline, height(), hairline);
    for (qsizetype i = 2; i < m_sections.size(); ++i) {
        const int y = m_sections.at(i)->mapTo(this, QPoint()).y();
        if (y > m_header->geometry().bottom()) painter.fillRect(0, y, width(), tokens::line::kHairline, hairline);
    }
}

} // namespace inkling::app
