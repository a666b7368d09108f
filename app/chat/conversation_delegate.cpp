#include "app/chat/conversation_delegate.h"

#include "app/models/conversation_list_model.h"

#include <QLineEdit>
#include <QPainter>
#include <QPainterPath>

namespace inkling::app {

using C = tokens::Colours;
using Model = ConversationListModel;

namespace {

constexpr int kMargin = 8;   // left and right of a row's ground
constexpr int kPadding = 12; // inside it
constexpr int kIndent = 24;  // of what is in a folder
constexpr int kLongestTitle = 200;

Model::RowKind kindOf(const QModelIndex& index) { return index.data(Model::KindRole).value<Model::RowKind>(); }

} // namespace

QSize ConversationDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {0, m_theme.lineHeight(tokens::kListRow) + m_theme.pad(tokens::control::kListRow - 20)};
}

QRect ConversationDelegate::titleRect(const QRect& row, const QModelIndex& index, Qt::LayoutDirection direction) const
{
    const int side = m_theme.pad(kMargin + kPadding);
    int left = side;
    if (kindOf(index) == Model::RowKind::Folder) left += 2 * (m_theme.iconSize(tokens::icon::kInRow) + m_theme.pad(8));
    if (index.data(Model::InFolderRole).toBool()) left += m_theme.pad(kIndent);
    int right = side;
    const QFontMetrics small(m_theme.font(tokens::kCaption));
    if (index.data(Model::PinnedRole).toBool()) {
        right += m_theme.iconSize(tokens::icon::kInRow) + m_theme.pad(8);
    } else if (kindOf(index) == Model::RowKind::Conversation) {
        right += small.horizontalAdvance(index.data(Model::WhenRole).toString()) + m_theme.pad(8);
    } else if (kindOf(index) == Model::RowKind::Folder) {
        right += small.horizontalAdvance(QString::number(index.data(Model::CountRole).toInt())) + m_theme.pad(8);
    }
    const QRect rect(row.left() + left, row.top(), row.width() - left - right, row.height());
    return QStyle::visualRect(direction, row, rect);
}

void ConversationDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto at = [&](const QRect& rect) { return QStyle::visualRect(option.direction, option.rect, rect); };
    const bool isChosen = option.state.testFlag(QStyle::State_Selected);
    const bool isHovered = option.state.testFlag(QStyle::State_MouseOver);
    const Model::RowKind kind = kindOf(index);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);

    const QRectF ground = option.rect.adjusted(m_theme.pad(kMargin), 0, -m_theme.pad(kMargin), 0);
    if (kind != Model::RowKind::Day && (isChosen || isHovered)) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(m_theme.colour(isChosen ? &C::accentSoft : &C::hover));
        painter->drawRoundedRect(ground, tokens::radius::kControl, tokens::radius::kControl);
    }
    if (option.state.testFlag(QStyle::State_HasFocus) && kind != Model::RowKind::Day) {
        const double width = m_theme.focusWidth();
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(m_theme.colour(&C::focus), width));
        const double half = width / 2;
        painter->drawRoundedRect(ground.adjusted(half, half, -half, -half), tokens::radius::kControl,
                                 tokens::radius::kControl);
    }

    const double ratio = painter->device()->devicePixelRatioF();
    const int icon = m_theme.iconSize(tokens::icon::kInRow);
    const auto drawIcon = [&](const QString& name, int left, Theme::ColourRole colour) {
        const QRect box(option.rect.left() + left, option.rect.top() + (option.rect.height() - icon) / 2, icon, icon);
        painter->drawPixmap(at(box), m_theme.icon(name, icon, m_theme.colour(colour), ratio));
    };
    const int side = m_theme.pad(kMargin + kPadding);
    if (kind == Model::RowKind::Folder) {
        const bool isOpen = index.data(Model::ExpandedRole).toBool();
        const QString closed =
            option.direction == Qt::RightToLeft ? QStringLiteral("chevron-left") : QStringLiteral("chevron-right");
        drawIcon(isOpen ? QStringLiteral("chevron-down") : closed, side, &C::textMuted);
        drawIcon(QStringLiteral("folder"), side + icon + m_theme.pad(8), &C::textMuted);
    }
    if (index.data(Model::PinnedRole).toBool()) {
        drawIcon(QStringLiteral("pin"), option.rect.width() - side - icon, &C::textMuted);
    }

    const QRect title = titleRect(option.rect, index, option.direction);
    const int flags =
        int(Qt::AlignVCenter | QStyle::visualAlignment(option.direction, Qt::AlignLeft)) | Qt::TextSingleLine;
    tokens::TextStyle style = kind == Model::RowKind::Day ? tokens::kCaptionStrong : tokens::kListRow;
    if (isChosen) style.weight = 500;
    const QFont font = m_theme.font(style);
    painter->setFont(font);
    painter->setPen(m_theme.colour(kind == Model::RowKind::Day ? &C::textFaint : &C::text));
    painter->drawText(title, flags,
                      QFontMetrics(font).elidedText(index.data().toString(), Qt::ElideRight, title.width()));

    QString note;
    if (kind == Model::RowKind::Folder) note = QString::number(index.data(Model::CountRole).toInt());
    if (kind == Model::RowKind::Conversation && !index.data(Model::PinnedRole).toBool())
        note = index.data(Model::WhenRole).toString();
    if (!note.isEmpty()) {
        painter->setFont(m_theme.font(tokens::kCaption));
        painter->setPen(m_theme.colour(&C::textMuted));
        painter->drawText(option.rect.adjusted(side, 0, -side, 0),
                          int(Qt::AlignVCenter | QStyle::visualAlignment(option.direction, Qt::AlignRight)) |
                              Qt::TextSingleLine,
                          note);
    }
    painter->restore();
}

QWidget* ConversationDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex&) const
{
    auto* editor = new QLineEdit(parent);
    editor->setFont(m_theme.font(tokens::kListRow));
    editor->setMaxLength(kLongestTitle);
    editor->setFrame(false);
    editor->setAccessibleName(tr("Title"));
    editor->setStyleSheet(
        QStringLiteral(
            "QLineEdit { background: %1; color: %2; border: 2px solid %3; border-radius: %4px; padding: 0 4px; }")
            .arg(m_theme.colour(&C::raised).name(), m_theme.colour(&C::text).name(), m_theme.colour(&C::accent).name())
            .arg(tokens::radius::kControl));
    return editor;
}

void ConversationDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const
{
    auto* line = static_cast<QLineEdit*>(editor);
    line->setText(index.data().toString());
    line->selectAll();
}

void ConversationDelegate::setModelData(QWidget* editor, QAbstractItemModel*, const QModelIndex& index) const
{
    const QString text = static_cast<QLineEdit*>(editor)->text().simplified();
    if (!text.isEmpty() && text != index.data().toString()) emit renamed(index, text);
}

void ConversationDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                                                const QModelIndex& index) const
{
    const QRect title = titleRect(option.rect, index, option.direction);
    editor->setGeometry(title.adjusted(-m_theme.pad(6), 3, m_theme.pad(6), -3));
}

} // namespace inkling::app
