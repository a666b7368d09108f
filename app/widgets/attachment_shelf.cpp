#include "app/widgets/attachment_shelf.h"

#include "app/widgets/attachment_chip.h"
#include "app/widgets/flow_row.h"
#include "app/widgets/scrolling.h"
#include "app/widgets/text_flow.h"

#include <QKeyEvent>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace inkling::app {

using C = tokens::Colours;

namespace {

constexpr qsizetype kMostPreviewed = 20000; // characters; the view lays all of them out
constexpr int kPreviewLines = 7;

// As many whole rows as `room` holds, one at least.
int wholeRows(int room, int row, int gap)
{
    const int count = std::max(1, (room + gap) / (row + gap));
    return count * (row + gap) - gap;
}

} // namespace

AttachmentShelf::AttachmentShelf(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    m_row = new QWidget;
    m_flow = new FlowRow(m_row);
    m_scroll = scrolling(m_row);
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->addWidget(m_scroll);
    makePreview();
    rows->addWidget(m_preview);
    rows->addWidget(m_actions);
    connect(&theme, &Theme::changed, this, &AttachmentShelf::applyTheme);
    applyTheme();
    show(-1);
    hide();
}

void AttachmentShelf::makePreview()
{
    m_preview = new QPlainTextEdit;
    m_preview->setFrameShape(QFrame::NoFrame);
    m_preview->setReadOnly(true);
    m_preview->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_preview->setTabChangesFocus(true);
    m_preview->setUndoRedoEnabled(false);
    m_preview->setAccessibleName(tr("The text that is attached"));
    m_preview->document()->setDocumentMargin(0);
    m_preview->installEventFilter(this);
    m_actions = new QWidget;
    auto* row = new FlowRow(m_actions);
    m_unfold = new Button(m_theme, Button::Kind::Link, tr("Put it among your words"));
    m_close = new Button(m_theme, Button::Kind::Link, tr("Close the text"));
    row->addWidget(m_unfold);
    row->addWidget(m_close);
    connect(m_unfold, &Button::clicked, this, &AttachmentShelf::unfold);
    connect(m_close, &Button::clicked, this, [this] { show(-1); });
}

void AttachmentShelf::applyTheme()
{
    layout()->setSpacing(m_theme.pad(8));
    layout()->setContentsMargins(0, 0, 0, m_theme.pad(4));
    m_flow->setSpacing(m_theme.pad(8));
    m_preview->setFont(m_theme.font(tokens::kCard));
    QPalette palette = m_theme.palette();
    palette.setColor(QPalette::Base, m_theme.colour(&C::raised));
    palette.setColor(QPalette::Text, m_theme.colour(&C::textMuted));
    m_preview->setPalette(palette);
    updateGeometry();
}

void AttachmentShelf::setAttachments(const QList<Attachment>& attachments)
{
    show(-1);
    while (!m_attachments.isEmpty()) remove(static_cast<int>(m_attachments.size()) - 1);
    for (const Attachment& attachment : attachments) insert(static_cast<int>(m_attachments.size()), attachment);
}

void AttachmentShelf::insert(int index, const Attachment& attachment)
{
    const int at = std::clamp(index, 0, static_cast<int>(m_attachments.size()));
    show(-1);
    m_attachments.insert(at, attachment);
    auto* chip = new AttachmentChip(m_theme, attachment.name, attachment.text.size());
    connect(chip, &Button::clicked, this, [this, chip] { show(m_open == indexOf(chip) ? -1 : indexOf(chip)); });
    connect(chip, &AttachmentChip::removeRequested, this, [this, chip] { removeByWriter(indexOf(chip)); });
    chip->installEventFilter(this);
    m_chips.insert(at, chip);
    // A row has no place in its middle for a newcomer: those behind it go to its end again.
    m_flow->addWidget(chip);
    chip->show(); // now: a layout shows what is new to it later, and counts on what is shown
    for (qsizetype i = at + 1; i < m_chips.size(); ++i) {
        m_flow->removeWidget(m_chips.at(i));
        m_flow->addWidget(m_chips.at(i));
    }
    QWidget* before = m_tabBefore;
    for (AttachmentChip* each : m_chips) {
        setTabOrder(before, each);
        before = each;
    }
    for (QWidget* each : std::initializer_list<QWidget*>{m_preview, m_unfold, m_close}) {
        setTabOrder(before, each);
        before = each;
    }
    setVisible(true);
    emit changed();
}

void AttachmentShelf::remove(int index)
{
    if (index < 0 || index >= m_attachments.size()) return;
    show(-1);
    m_attachments.removeAt(index);
    AttachmentChip* chip = m_chips.takeAt(index);
    m_flow->removeWidget(chip);
    chip->hide();
    chip->deleteLater(); // it may be its own key that brought us here
    setVisible(!m_attachments.isEmpty());
    emit changed();
}

int AttachmentShelf::indexOf(const AttachmentChip* chip) const
{
    return static_cast<int>(std::find(m_chips.begin(), m_chips.end(), chip) - m_chips.begin());
}

void AttachmentShelf::removeByWriter(int index)
{
    if (index < 0 || index >= m_attachments.size()) return;
    const Attachment gone = m_attachments.at(index);
    const bool hadFocus = m_chips.at(index)->hasFocus();
    remove(index);
    emit removedByWriter(index, gone);
    if (!hadFocus) return;
    if (m_chips.isEmpty()) return emit left();
    m_chips.at(std::min<qsizetype>(index, m_chips.size() - 1))->setFocus(Qt::TabFocusReason);
}

void AttachmentShelf::show(int index)
{
    const bool hadFocus = isAncestorOf(focusWidget()) && m_open >= 0 && m_open < m_chips.size();
    if (index < 0 && hadFocus && (m_preview->hasFocus() || m_close->hasFocus())) {
        m_chips.at(m_open)->setFocus(Qt::TabFocusReason);
    }
    m_open = index;
    for (int i = 0; i < m_chips.size(); ++i) m_chips.at(i)->setOpen(i == index);
    m_preview->setVisible(index >= 0);
    m_actions->setVisible(index >= 0);
    if (index < 0) {
        m_preview->clear();
    } else {
        const QString& text = m_attachments.at(index).text;
        const bool whole = text.size() <= kMostPreviewed;
        m_preview->setPlainText(harmless(whole ? text : text.left(kMostPreviewed)) +
                                (whole ? QString() : QStringLiteral("…")));
        m_unfold->setVisible(text.size() <= m_mostUnfolded);
    }
    emit changed();
}

void AttachmentShelf::unfold()
{
    const int index = m_open;
    const Attachment attachment = m_attachments.at(index);
    remove(index);
    emit unfolded(index, attachment);
}

bool AttachmentShelf::eventFilter(QObject* object, QEvent* event)
{
    if (object == m_preview && event->type() == QEvent::KeyPress &&
        static_cast<const QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        show(-1);
        return true;
    }
    if (event->type() == QEvent::FocusIn && object != m_preview) {
        m_scroll->ensureWidgetVisible(static_cast<QWidget*>(object), 0, 0);
    }
    return QWidget::eventFilter(object, event);
}

int AttachmentShelf::fit(int width, int most)
{
    if (m_attachments.isEmpty()) return 0;
    for (AttachmentChip* chip : m_chips) chip->setMostWidth(width);
    const int oneRow = m_chips.first()->sizeHint().height();
    const int wanted = m_flow->heightForWidth(width);
    const bool open = m_open >= 0;
    const int chips = std::min(wanted, wholeRows(open ? most / 3 : most, oneRow, m_flow->spacing()));
    m_scroll->setVerticalScrollBarPolicy(wanted > chips ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    m_scroll->setFixedHeight(chips);
    const int below = layout()->contentsMargins().bottom();
    if (!open) return chips + below;
    const int line = QFontMetrics(m_preview->font()).lineSpacing();
    const int actions = m_actions->layout()->heightForWidth(width);
    const int room = most - chips - below - actions - 2 * layout()->spacing();
    const int text = wholeRows(std::clamp(room, 2 * line, kPreviewLines * line), line, 0);
    m_actions->setFixedHeight(actions);
    m_preview->setFixedHeight(text);
    return chips + text + actions + below + 2 * layout()->spacing();
}

} // namespace inkling::app
