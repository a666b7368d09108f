#include "app/settings/settings_list.h"

#include "app/settings/settings_section.h"
#include "app/widgets/field.h"
#include "app/widgets/label.h"
#include "app/widgets/row_list.h"

#include <QKeyEvent>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

namespace inkling::app {

using C = tokens::Colours;

namespace {

constexpr int kSectionRole = Qt::UserRole;
constexpr int kIconRole = Qt::UserRole + 1;
constexpr int kMargin = 8;
constexpr int kInside = 12;
constexpr int kRow = 40;

// An icon and a word, on the ground of a list's row.
class SectionDelegate : public QStyledItemDelegate
{
public:
    SectionDelegate(Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        return {0, m_theme.lineHeight(tokens::kListRow) + m_theme.pad(kRow - 20)};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const bool isChosen = option.state.testFlag(QStyle::State_Selected);
        const QRect row = option.rect.adjusted(m_theme.pad(kMargin), 0, -m_theme.pad(kMargin), 0);
        paintGround(*painter, option, row, isChosen);
        const int icon = m_theme.iconSize(tokens::icon::kInRow);
        const auto at = [&](const QRect& rect) { return QStyle::visualRect(option.direction, row, rect); };
        const int left = row.left() + m_theme.pad(kInside);
        painter->drawPixmap(at({left, row.top() + (row.height() - icon) / 2, icon, icon}),
                            m_theme.icon(index.data(kIconRole).toString(), icon, m_theme.colour(&C::textMuted),
                                         painter->device()->devicePixelRatioF()));
        QFont font = m_theme.font(tokens::kListRow);
        if (isChosen) font.setWeight(QFont::Medium);
        painter->setFont(font);
        painter->setPen(m_theme.colour(&C::text));
        const int words = left + icon + m_theme.pad(kInside);
        const QRect place = at({words, row.top(), row.right() - m_theme.pad(kInside) - words, row.height()});
        painter->drawText(place,
                          int(Qt::AlignVCenter | QStyle::visualAlignment(option.direction, Qt::AlignLeft)) |
                              Qt::TextSingleLine,
                          QFontMetrics(font).elidedText(index.data().toString(), Qt::ElideRight, place.width()));
        painter->restore();
    }

private:
    void paintGround(QPainter& painter, const QStyleOptionViewItem& option, const QRect& row, bool isChosen) const
    {
        const bool hasFocus = option.state.testFlag(QStyle::State_HasFocus);
        if (!isChosen && !hasFocus && !option.state.testFlag(QStyle::State_MouseOver)) return;
        const double inset = hasFocus ? m_theme.focusWidth() / 2.0 : 0.0;
        painter.setPen(hasFocus ? QPen(m_theme.colour(&C::focus), m_theme.focusWidth()) : QPen(Qt::NoPen));
        painter.setBrush(m_theme.colour(isChosen ? &C::accentSoft : &C::hover));
        painter.drawRoundedRect(QRectF(row).adjusted(inset, inset, -inset, -inset), tokens::radius::kControl,
                                tokens::radius::kControl);
    }

    Theme& m_theme;
};

} // namespace

SettingsList::SettingsList(Theme& theme, const QList<SettingsSection*>& sections, QWidget* parent)
    : QWidget(parent),
      m_theme(theme),
      m_sections(sections)
{
    makeWidgets();
    connect(&theme, &Theme::changed, this, &SettingsList::applyTheme);
    applyTheme();
    filter();
}

void SettingsList::makeWidgets()
{
    m_title = new Label(m_theme, tokens::kTitle, &C::text, tr("Settings"));
    m_field = new Field(m_theme, tr("Search settings"));
    m_field->installEventFilter(this);
    m_model = new QStandardItemModel(this);
    m_view = new RowList(m_model, tr("Sections of the settings"));
    m_view->setItemDelegate(new SectionDelegate(m_theme, m_view));
    m_view->installEventFilter(this);
    m_none = new Label(m_theme, tokens::kSmall, &C::textMuted);
    m_foot = new Label(m_theme, tokens::kCaption, &C::textMuted, tr("Changes are kept at once."));
    auto* rows = new QVBoxLayout(this);
    for (QWidget* widget :
         {static_cast<QWidget*>(m_title), static_cast<QWidget*>(m_field), static_cast<QWidget*>(m_none)}) {
        auto* margins = new QVBoxLayout;
        margins->addWidget(widget);
        rows->addLayout(margins);
    }
    rows->addWidget(m_view, 1);
    auto* foot = new QVBoxLayout;
    foot->addWidget(m_foot);
    rows->addLayout(foot);

    connect(m_field, &QLineEdit::textChanged, this, &SettingsList::filter);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& index) {
        if (index.isValid()) emit chosen(sectionAt(index.row()));
    });
    connect(m_view, &QListView::clicked, this,
            [this](const QModelIndex& index) { emit activated(sectionAt(index.row())); });
}

void SettingsList::applyTheme()
{
    const auto margins = [this](int item, int side, int above, int below) {
        layout()->itemAt(item)->layout()->setContentsMargins(m_theme.pad(side), above, m_theme.pad(side), below);
    };
    const int header = m_theme.lineHeight(tokens::kTitle) + m_theme.pad(tokens::layout::kHeader - 20);
    const int title = (header - m_theme.lineHeight(tokens::kTitle)) / 2;
    margins(0, 20, title, title);
    margins(1, 12, 0, m_theme.pad(8));
    margins(2, 20, 0, 0);
    margins(4, 20, m_theme.pad(8), m_theme.pad(16));
    layout()->setContentsMargins(0, 0, tokens::line::kHairline, 0);
    layout()->setSpacing(0);
    m_view->doItemsLayout();
    update();
}

SettingsSection* SettingsList::sectionAt(int row) const
{
    return m_sections.at(m_model->index(row, 0).data(kSectionRole).toInt());
}

void SettingsList::setCurrent(const SettingsSection* section)
{
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (sectionAt(row) == section) return m_view->setCurrentIndex(m_model->index(row, 0));
    }
    m_view->clearSelection();
}

void SettingsList::filter()
{
    const QModelIndex before = m_view->currentIndex();
    const SettingsSection* kept = before.isValid() ? sectionAt(before.row()) : nullptr;
    const QSignalBlocker quiet(m_view->selectionModel());
    m_model->clear();
    for (int i = 0; i < m_sections.size(); ++i) {
        if (!m_sections.at(i)->contains(m_field->text())) continue;
        auto* item = new QStandardItem(m_sections.at(i)->title());
        item->setEditable(false);
        item->setData(i, kSectionRole);
        item->setData(m_sections.at(i)->icon(), kIconRole);
        m_model->appendRow(item);
    }
    const bool isAny = m_model->rowCount() > 0;
    m_none->setText(isAny ? QString() : tr("Nothing was found for “%1”.").arg(m_field->text().simplified()));
    m_none->setVisible(!isAny);
    if (kept != nullptr) setCurrent(kept);
    m_view->viewport()->update();
}

void SettingsList::step(int by)
{
    if (m_model->rowCount() == 0) return;
    const int now = m_view->currentIndex().isValid() ? m_view->currentIndex().row() : by > 0 ? -1 : m_model->rowCount();
    m_view->setCurrentIndex(m_model->index(std::clamp(now + by, 0, m_model->rowCount() - 1), 0));
}

bool SettingsList::eventFilter(QObject* object, QEvent* event)
{
    if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(object, event);
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
        if (!m_view->currentIndex().isValid()) step(1);
        if (m_view->currentIndex().isValid()) emit activated(sectionAt(m_view->currentIndex().row()));
        return true;
    }
    if (object != m_field) return QWidget::eventFilter(object, event);
    if (key == Qt::Key_Up || key == Qt::Key_Down) {
        step(key == Qt::Key_Up ? -1 : 1);
        return true;
    }
    if (key == Qt::Key_Escape && !m_field->text().isEmpty()) {
        m_field->clear();
        return true;
    }
    return QWidget::eventFilter(object, event);
}

void SettingsList::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.colour(&C::surface));
    const int edge = isRightToLeft() ? 0 : width() - tokens::line::kHairline;
    painter.fillRect(edge, 0, tokens::line::kHairline, height(), m_theme.colour(&C::border));
}

} // namespace inkling::app
