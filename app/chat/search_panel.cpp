#include "app/chat/search_panel.h"

#include "app/chat/two_line_delegate.h"
#include "app/store/answers.h"
#include "app/store/store.h"
#include "app/widgets/label.h"
#include "app/widgets/row_list.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <chrono>

namespace inkling::app {

using C = tokens::Colours;

namespace {

using namespace std::chrono_literals;

constexpr int kFromTop = 56;
constexpr int kRadius = 14;
constexpr int kFoot = 44;
constexpr int kFieldPadding = 24;
constexpr int kHitsMargin = 8;
constexpr int kMostHits = 60;
constexpr auto kAfterKey = 40ms;

} // namespace

SearchPanel::SearchPanel(Theme& theme, Store& store, QWidget* window) : QWidget(window), m_theme(theme), m_store(store)
{
    m_model = new SearchModel(this);
    m_field = new QLineEdit(this);
    m_field->setFrame(false);
    m_field->setPlaceholderText(tr("Search everything"));
    m_field->setAccessibleName(tr("Search everything"));
    m_field->installEventFilter(this);
    m_view = new RowList(m_model, tr("What was found"), this);
    m_view->setItemDelegate(new TwoLineDelegate(theme, m_view));
    m_view->setFocusPolicy(Qt::NoFocus); // the field keeps it; its arrows choose here
    m_empty = new Label(theme, tokens::kBody, &C::textMuted, {}, this);
    m_foot =
        new Label(theme, tokens::kCaption, &C::textFaint, tr("Up and Down choose · Enter opens · Esc closes"), this);

    m_soon.setSingleShot(true);
    m_soon.setInterval(kAfterKey);
    connect(&m_soon, &QTimer::timeout, this, &SearchPanel::search);
    connect(m_field, &QLineEdit::textEdited, this, [this] { m_soon.start(); });
    connect(m_view, &QListView::clicked, this, &SearchPanel::choose);
    connect(&theme, &Theme::changed, this, &SearchPanel::applyTheme);
    window->installEventFilter(this);
    applyTheme();
    hide();
}

void SearchPanel::open()
{
    if (!isVisible()) m_focusBefore = QApplication::focusWidget();
    place();
    QWidget::show();
    raise();
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
    search();
}

void SearchPanel::close()
{
    hide();
    if (m_focusBefore != nullptr) m_focusBefore->setFocus(Qt::OtherFocusReason);
}

void SearchPanel::forget()
{
    ++m_asked; // what is still being looked for
    m_field->clear();
    m_model->setHits({}, QDateTime::currentDateTime());
}

void SearchPanel::search()
{
    const quint64 mine = ++m_asked;
    whenAnswered(this, m_store.search(m_field->text(), kMostHits),
                 [this, mine](const StoreResult<QList<SearchHit>>& hits) {
                     if (mine != m_asked) return;
                     if (!hits.ok()) return emit storeFailed(hits.error());
                     show(hits.value());
                 });
}

void SearchPanel::show(const QList<SearchHit>& hits)
{
    m_model->setHits(hits, QDateTime::currentDateTime());
    m_view->setCurrentIndex(m_model->index(0));
    m_view->setVisible(!hits.isEmpty());
    m_empty->setVisible(hits.isEmpty());
    const QString typed = m_field->text().simplified();
    m_empty->setText(typed.isEmpty() ? tr("Titles and messages of every chat, by the words in them.")
                                     : tr("Nothing was found for “%1”.").arg(typed));
    place();
}

void SearchPanel::choose(const QModelIndex& index)
{
    if (!index.isValid()) return;
    const SearchHit hit = m_model->hit(index.row());
    close();
    emit chosen(hit.conversation, hit.message);
}

void SearchPanel::step(int by)
{
    if (m_model->rowCount() == 0) return;
    const int row = std::clamp(m_view->currentIndex().row() + by, 0, m_model->rowCount() - 1);
    m_view->setCurrentIndex(m_model->index(row));
}

bool SearchPanel::eventFilter(QObject* object, QEvent* event)
{
    if (object == parentWidget() && event->type() == QEvent::Resize) place();
    if (object != m_field || event->type() != QEvent::KeyPress) return QWidget::eventFilter(object, event);
    const int page = std::max(1, m_view->viewport()->height() / std::max(1, m_view->sizeHintForRow(0)));
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Escape: close(); return true;
    case Qt::Key_Return:
    case Qt::Key_Enter: choose(m_view->currentIndex()); return true;
    case Qt::Key_Up: step(-1); return true;
    case Qt::Key_Down: step(1); return true;
    case Qt::Key_PageUp: step(-page); return true;
    case Qt::Key_PageDown: step(page); return true;
    case Qt::Key_Tab:
    case Qt::Key_Backtab: return true; // there is nothing else to go to
    default: return QWidget::eventFilter(object, event);
    }
}

void SearchPanel::mousePressEvent(QMouseEvent* event)
{
    if (!panelRect().contains(event->pos())) close();
}

void SearchPanel::applyTheme()
{
    m_field->setFont(m_theme.font(tokens::kSearchInput));
    m_field->setStyleSheet(
        QStringLiteral("QLineEdit { background: transparent; color: %1; border: 0; selection-background-color: %2; "
                       "selection-color: %3; }")
            .arg(m_theme.colour(&C::text).name(), m_theme.colour(&C::selection).name(),
                 m_theme.colour(&C::selectionText).name()));
    m_view->doItemsLayout();
    place();
}

QRect SearchPanel::panelRect() const
{
    const int margin = m_theme.pad(16);
    const int panel = std::min(m_theme.text(tokens::layout::kSearchPanel), width() - 2 * margin);
    const int top = std::min(m_theme.pad(kFromTop), height() / 8);
    const int rows = m_model->rowCount();
    const int wanted = rows > 0 ? rows * m_view->sizeHintForRow(0) + 2 * m_theme.pad(kHitsMargin)
                                : m_empty->heightForWidth(panel - 2 * m_theme.pad(kFieldPadding)) + 2 * m_theme.pad(20);
    const int most = height() - 2 * top - m_theme.text(tokens::layout::kSearchField) - m_theme.text(kFoot);
    return {(width() - panel) / 2, top, panel,
            m_theme.text(tokens::layout::kSearchField) + std::clamp(wanted, 0, std::max(0, most)) +
                m_theme.text(kFoot)};
}

void SearchPanel::place()
{
    setGeometry(parentWidget()->rect());
    const QRect panel = panelRect();
    const int side = m_theme.pad(kFieldPadding);
    const int field = m_theme.text(tokens::layout::kSearchField);
    const int foot = m_theme.text(kFoot);
    m_field->setGeometry(panel.left() + side, panel.top(), panel.width() - 2 * side, field);
    const QRect body(panel.left(), panel.top() + field, panel.width(), panel.height() - field - foot);
    const int hits = m_theme.pad(kHitsMargin);
    m_view->setGeometry(body.adjusted(0, hits, 0, -hits));
    m_empty->setGeometry(body.adjusted(side, m_theme.pad(20), -side, 0));
    const int line = m_foot->sizeHint().height();
    m_foot->setGeometry(panel.left() + side, panel.bottom() - foot + (foot - line) / 2, panel.width() - 2 * side, line);
    update();
}

void SearchPanel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), m_theme.colour(&C::overlayShadow));
    const QRectF panel = QRectF(panelRect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(m_theme.colour(&C::border));
    painter.setBrush(m_theme.colour(&C::raised));
    painter.drawRoundedRect(panel, kRadius, kRadius);
    const auto hairline = [&](double y) { painter.drawLine(QPointF(panel.left(), y), QPointF(panel.right(), y)); };
    hairline(panel.top() + m_theme.text(tokens::layout::kSearchField));
    hairline(panel.bottom() - m_theme.text(kFoot));
}

} // namespace inkling::app
