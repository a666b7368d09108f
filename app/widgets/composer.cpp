#include "app/widgets/composer.h"

#include "app/widgets/attachment_chip.h"
#include "app/widgets/attachment_shelf.h"
#include "app/widgets/button.h"
#include "app/widgets/label.h"
#include "app/widgets/token_meter.h"

#include <QAbstractTextDocumentLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMimeData>
#include <QPainter>
#include <QTextBlock>
#include <QTextCursor>
#include <QUrl>

#include <algorithm>

namespace inkling::app {

using C = tokens::Colours;

namespace {

// px at 100 %. The composer stands 24 wider than the measure on each side, so that its text stands on the measure.
constexpr int kBeside = 24;
constexpr int kAbove = 14;
constexpr int kButtonInset = 12;
constexpr int kSendRadius = 10;
constexpr int kMeterGap = 8;

} // namespace

QStringList localFiles(const QMimeData& data)
{
    QStringList paths;
    for (const QUrl& url : data.urls()) {
        if (url.isLocalFile()) paths.append(url.toLocalFile());
    }
    return paths;
}

ComposerEdit::ComposerEdit(QWidget* parent) : QTextEdit(parent)
{
    setAcceptRichText(false);
    setFrameShape(QFrame::NoFrame);
    setTabChangesFocus(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAutoFillBackground(false);
    document()->setDocumentMargin(0);
}

void ComposerEdit::setPlaceholder(const QString& text, const QColor& colour, int lineHeight)
{
    m_placeholder = text;
    m_placeholderColour = colour;
    m_lineHeight = lineHeight;
    setAccessibleDescription(text);
    viewport()->update();
}

std::unique_ptr<QTextLayout> ComposerEdit::placeholderLines() const
{
    auto layout = std::make_unique<QTextLayout>(m_placeholder, font());
    QTextOption option;
    option.setTextDirection(layoutDirection());
    layout->setTextOption(option);
    layout->beginLayout();
    int y = 0;
    for (QTextLine line = layout->createLine(); line.isValid(); line = layout->createLine()) {
        line.setLineWidth(std::max(1, viewport()->width()));
        line.setPosition(QPointF(0, y + m_lineHeight - line.height())); // where a block of fixed height puts its text
        y += m_lineHeight;
    }
    layout->endLayout();
    return layout;
}

int ComposerEdit::placeholderHeight() const { return placeholderLines()->lineCount() * m_lineHeight; }

void ComposerEdit::paintEvent(QPaintEvent* event)
{
    const bool composing = !textCursor().block().layout()->preeditAreaText().isEmpty();
    if (document()->isEmpty() && !composing) {
        QPainter painter(viewport());
        painter.setPen(m_placeholderColour);
        placeholderLines()->draw(&painter, QPointF(0, 0));
    }
    QTextEdit::paintEvent(event);
}

void ComposerEdit::keyPressEvent(QKeyEvent* event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && event->modifiers() == Qt::ControlModifier) {
        emit sendForSeveralPressed();
    } else if (enter && !(event->modifiers() & Qt::ShiftModifier)) {
        emit sendPressed();
    } else if (enter) {
        textCursor().insertBlock(); // not a line separator: it is to be a newline wherever the text goes
        ensureCursorVisible();
    } else if (event->matches(QKeySequence::Undo)) {
        emit undoPressed();
    } else if (event->key() == Qt::Key_Escape) {
        emit escapePressed();
    } else if (event->key() == Qt::Key_Up && document()->isEmpty()) {
        emit upPressedWhileEmpty();
    } else {
        QTextEdit::keyPressEvent(event);
    }
}

// Files that are dropped are the window's: it opens models.
bool ComposerEdit::canInsertFromMimeData(const QMimeData* source) const
{
    return source->hasText() && !source->hasUrls();
}

void ComposerEdit::insertFromMimeData(const QMimeData* source)
{
    if (const QStringList paths = localFiles(*source); !paths.isEmpty()) return emit filesPasted(paths);
    QString text = source->text();
    text.replace(QStringLiteral("\r\n"), QStringLiteral("\n"));
    if (text.size() > Composer::kLongPaste || text.count(QLatin1Char('\n')) > Composer::kManyLines) {
        return emit longTextPasted(text);
    }
    if (text.size() + document()->characterCount() > Composer::kMostCharacters) {
        return emit pasteTooLong(text.size(), Composer::kMostCharacters);
    }
    textCursor().insertText(text);
    ensureCursorVisible();
}

void ComposerEdit::focusInEvent(QFocusEvent* event)
{
    QTextEdit::focusInEvent(event);
    emit focusChanged();
}

void ComposerEdit::focusOutEvent(QFocusEvent* event)
{
    QTextEdit::focusOutEvent(event);
    emit focusChanged();
}

Composer::Composer(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    m_edit = new ComposerEdit;
    m_edit->setAccessibleName(tr("Your text"));
    m_hint = new Label(theme, tokens::kCaption, &C::textMuted);
    m_hint->setWrap(Label::Wrap::Elide);
    m_meter = new TokenMeter(theme);
    m_several = new app::Button(theme, app::Button::Kind::Icon, tr("Three replies at once"), QStringLiteral("fan"));
    m_several->setToolTip(tr("Three replies at once, of which you choose one (Ctrl+Enter)"));
    m_button = new app::Button(theme, app::Button::Kind::Icon, tr("Send"), QStringLiteral("send"));
    m_button->setFilled();
    m_button->setCornerRadius(kSendRadius);

    m_attach = new app::Button(theme, app::Button::Kind::Icon, tr("Attach text files"), QStringLiteral("attach"));
    m_attach->setToolTip(tr("Attach text files (Ctrl+Shift+A)"));
    m_attach->setShortcut(QKeySequence(QStringLiteral("Ctrl+Shift+A")));
    connect(m_attach, &app::Button::clicked, this, &Composer::attachRequested);

    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(0, 0, 0, 0);
    foot->addWidget(m_attach);
    foot->addWidget(m_several);
    foot->addWidget(m_hint, 1, Qt::AlignVCenter);
    foot->addWidget(m_meter, 0, Qt::AlignVCenter);
    foot->addSpacing(kMeterGap);
    foot->addWidget(m_button);
    auto* rows = new QVBoxLayout(this);
    makeShelf();
    rows->addWidget(m_shelf);
    rows->addWidget(m_edit, 1);
    rows->addLayout(foot);
    m_shelf->setTabBefore(m_edit);
    setFocusProxy(m_edit);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);

    connect(m_edit, &ComposerEdit::sendPressed, this, &Composer::send);
    connect(m_edit, &ComposerEdit::sendForSeveralPressed, this, &Composer::sendForSeveral);
    connect(m_several, &app::Button::clicked, this, [this] {
        sendForSeveral();
        m_edit->setFocus();
    });
    connect(m_edit, &ComposerEdit::escapePressed, this, &Composer::escapePressed);
    connect(m_edit, &ComposerEdit::upPressedWhileEmpty, this, &Composer::editLastRequested);
    connect(m_edit, &ComposerEdit::pasteTooLong, this, &Composer::pasteTooLong);
    connect(m_edit, &ComposerEdit::longTextPasted, this, &Composer::fold);
    connect(m_edit, &ComposerEdit::filesPasted, this, &Composer::filesPasted);
    connect(m_edit, &ComposerEdit::undoPressed, this, &Composer::undo);
    connect(m_edit, &ComposerEdit::focusChanged, this, qOverload<>(&QWidget::update));
    connect(m_edit, &QTextEdit::textChanged, this, [this] {
        applyLineHeight();
        fitHeight();
        updateButton();
        emit textChanged();
    });
    connect(m_edit->document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, this,
            &Composer::fitHeight);
    connect(m_button, &app::Button::clicked, this, [this] {
        if (m_shown == Button::Stop) {
            emit stopRequested();
        } else {
            send();
        }
        m_edit->setFocus();
    });
    connect(&theme, &Theme::changed, this, &Composer::applyTheme);
    applyTheme();
    updateButton();
}

void Composer::applyTheme()
{
    const int beside = m_theme.pad(kBeside);
    const int inset = m_theme.pad(kButtonInset);
    layout()->setContentsMargins(beside, m_theme.pad(kAbove), inset, inset);
    layout()->setSpacing(m_theme.pad(4));
    m_edit->setFont(m_theme.font(tokens::kComposer));
    m_edit->setPalette(m_theme.palette());
    m_edit->setStyleSheet(QStringLiteral("QTextEdit { background: transparent; }"));
    applyLineHeight();
    setPlaceholder(m_placeholder);
    update();
}

void Composer::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (event->size().width() != event->oldSize().width()) fitHeight();
}

// The token's line height; blocks made while typing inherit it, but a document that was emptied starts afresh.
void Composer::applyLineHeight()
{
    if (m_formatting) return;
    const double height = m_theme.lineHeight(tokens::kComposer);
    const QTextBlock last = m_edit->document()->lastBlock();
    const auto fits = [height](const QTextBlock& block) {
        return block.blockFormat().lineHeightType() == QTextBlockFormat::FixedHeight &&
               block.blockFormat().lineHeight() == height;
    };
    if (fits(m_edit->document()->firstBlock()) && fits(last)) return;
    m_formatting = true;
    QTextCursor cursor(m_edit->document());
    cursor.joinPreviousEditBlock();
    cursor.select(QTextCursor::Document);
    QTextBlockFormat format;
    format.setLineHeight(height, QTextBlockFormat::FixedHeight);
    cursor.mergeBlockFormat(format);
    cursor.endEditBlock();
    m_formatting = false;
}

void Composer::fitHeight()
{
    const QMargins margins = layout()->contentsMargins();
    const int line = m_theme.lineHeight(tokens::kComposer);
    int around = margins.top() + margins.bottom() + layout()->spacing() + m_button->sizeHint().height();
    if (!m_shelf->attachments().isEmpty()) {
        const int room = m_heightLimit - around - line - layout()->spacing();
        around += m_shelf->fit(width() - margins.left() - margins.right(), room) + layout()->spacing();
    }
    const int text = m_edit->document()->isEmpty() ? m_edit->placeholderHeight()
                                                   : static_cast<int>(m_edit->document()->size().height());
    const int wanted = std::max(line, text);
    const int most = std::max(line, m_heightLimit - around);
    m_edit->setVerticalScrollBarPolicy(wanted > most ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    m_edit->setFixedHeight(std::min(wanted, most));
    setFixedHeight(around + std::min(wanted, most));
}

void Composer::setHeightLimit(int pixels)
{
    m_heightLimit = pixels;
    fitHeight();
}

QString Composer::text() const { return m_edit->toPlainText(); }

void Composer::setText(const QString& text) { setWritten({text, {}}); }

void Composer::replaceText(const QString& text)
{
    QTextCursor cursor(m_edit->document());
    cursor.select(QTextCursor::Document);
    cursor.insertText(text);
    m_edit->setTextCursor(cursor);
}

void Composer::setPlaceholder(const QString& text)
{
    m_placeholder = text;
    m_edit->setPlaceholder(text, m_theme.colour(&C::textFaint), m_theme.lineHeight(tokens::kComposer));
    fitHeight();
}

void Composer::setHint(const QString& text) { m_hint->setText(text); }

void Composer::setButton(Button button)
{
    m_shown = button;
    updateButton();
}

void Composer::setEmpty(Empty empty)
{
    m_empty = empty;
    updateButton();
}

void Composer::setSendable(bool sendable, const QString& why)
{
    m_sendable = sendable;
    updateButton();
    if (m_shown == Button::Send && !sendable) m_button->setToolTip(why);
}

void Composer::setSeveral(bool possible, bool withoutText)
{
    m_severalPossible = possible;
    m_severalWithoutText = withoutText;
    updateButton();
}

bool Composer::hasSomething() const { return !m_edit->document()->isEmpty() || !m_shelf->attachments().isEmpty(); }

void Composer::updateButton()
{
    m_several->setEnabled(m_shown == Button::Send && m_sendable && m_severalPossible &&
                          (m_severalWithoutText || hasSomething()));
    const bool stop = m_shown == Button::Stop;
    m_button->setIconName(stop ? QStringLiteral("stop") : QStringLiteral("send"));
    m_button->setLabel(stop ? tr("Stop") : tr("Send"));
    m_button->setEnabled(stop || (m_sendable && (m_empty == Empty::MayBeSent || hasSomething())));
}

void Composer::send()
{
    if (m_shown == Button::Stop || !m_sendable) return;
    const QString whole = message();
    if (whole.trimmed().isEmpty() && m_empty == Empty::MayNot) return;
    emit sent(whole);
}

// Attachments

void Composer::makeShelf()
{
    m_shelf = new AttachmentShelf(m_theme);
    m_shelf->setMostUnfolded(kMostCharacters);
    connect(m_shelf, &AttachmentShelf::changed, this, [this] {
        fitHeight();
        updateButton();
        emit textChanged();
    });
    connect(m_shelf, &AttachmentShelf::removedByWriter, this, [this](int index, const Attachment& gone) {
        m_steps.append({ShelfStep::Kind::TakenOff, index, gone, text()});
    });
    connect(m_shelf, &AttachmentShelf::unfolded, this, [this](int index, const Attachment& unfolded) {
        m_edit->textCursor().insertText(unfolded.text);
        m_steps.append({ShelfStep::Kind::Unfolded, index, unfolded, text()});
        m_edit->setFocus();
    });
    connect(m_shelf, &AttachmentShelf::left, m_edit, [this] { m_edit->setFocus(); });
}

WrittenMessage Composer::written() const { return {text(), m_shelf->attachments()}; }

void Composer::setWritten(const WrittenMessage& message)
{
    m_steps.clear();
    m_shelf->setAttachments(message.attachments);
    m_edit->setPlainText(message.typed);
    m_edit->moveCursor(QTextCursor::End);
}

bool Composer::attach(const Attachment& attachment)
{
    if (m_shelf->attachments().size() >= kMostAttachments) return false;
    m_shelf->insert(static_cast<int>(m_shelf->attachments().size()), attachment);
    return true;
}

// As any paste it takes the place of what is selected.
void Composer::fold(const QString& pasted)
{
    if (pasted.size() > kMostAttached || m_shelf->attachments().size() >= kMostAttachments) {
        const bool full = m_shelf->attachments().size() >= kMostAttachments;
        return emit pasteTooLong(pasted.size(), full ? 0 : kMostAttached);
    }
    const bool over = m_edit->textCursor().hasSelection();
    if (over) m_edit->textCursor().removeSelectedText();
    const Attachment attachment{attachmentName(tr("Pasted text")), pasted};
    const int index = static_cast<int>(m_shelf->attachments().size());
    attach(attachment);
    m_steps.append({over ? ShelfStep::Kind::FoldedOverSelection : ShelfStep::Kind::Folded, index, attachment, text()});
}

void Composer::undo()
{
    if (m_steps.isEmpty() || m_steps.last().typed != text()) return m_edit->undo();
    const ShelfStep step = m_steps.takeLast();
    using Kind = ShelfStep::Kind;
    if (step.kind == Kind::TakenOff || step.kind == Kind::Unfolded) {
        m_shelf->insert(step.index, step.attachment);
    } else if (m_shelf->attachments().value(step.index) == step.attachment) {
        m_shelf->remove(step.index);
    }
    if (step.kind == Kind::FoldedOverSelection || step.kind == Kind::Unfolded) m_edit->undo();
}

void Composer::sendForSeveral()
{
    if (m_several->isEnabled()) emit sentForSeveral(message());
}

void Composer::mousePressEvent(QMouseEvent*) { m_edit->setFocus(); }

void Composer::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool focused = m_edit->hasFocus();
    const double width = focused ? m_theme.focusWidth() : tokens::line::kInput;
    painter.setPen(QPen(m_theme.colour(focused ? &C::accent : &C::borderStrong), width));
    painter.setBrush(m_theme.colour(&C::raised));
    painter.drawRoundedRect(QRectF(rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2),
                            tokens::radius::kComposer, tokens::radius::kComposer);
}

} // namespace inkling::app
