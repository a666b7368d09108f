#include "app/window_frame.h"

#include "app/widgets/rail.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QStyle>

#include <algorithm>
#include <functional>
#include <utility>

namespace inkling::app {

namespace {

constexpr int kGrip = 8;
constexpr int kKeyStep = 20;
constexpr int kBesideDrawer = 48; // of the content stays in sight, to be clicked

// Dims the content below the drawer and takes its clicks.
class Veil : public QWidget
{
public:
    Veil(Theme& theme, std::function<void()> clicked, QWidget* parent)
        : QWidget(parent),
          m_theme(theme),
          m_clicked(std::move(clicked))
    {}

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.fillRect(rect(), m_theme.colour(&tokens::Colours::overlayShadow));
    }
    void mousePressEvent(QMouseEvent*) override { m_clicked(); }

private:
    Theme& m_theme;
    std::function<void()> m_clicked;
};

// The edge of the list: dragged, or moved by Left and Right.
class Grip : public QWidget
{
public:
    Grip(Theme& theme, std::function<void(int x)> dragged, std::function<void(int by)> stepped, QWidget* parent)
        : QWidget(parent),
          m_theme(theme),
          m_dragged(std::move(dragged)),
          m_stepped(std::move(stepped))
    {
        setCursor(Qt::SplitHCursor);
        setFocusPolicy(Qt::TabFocus);
    }

protected:
    void mouseMoveEvent(QMouseEvent* event) override
    {
        if (event->buttons().testFlag(Qt::LeftButton)) m_dragged(mapToParent(event->pos()).x());
    }
    void keyPressEvent(QKeyEvent* event) override
    {
        const int forward = isRightToLeft() ? -1 : 1;
        if (event->key() == Qt::Key_Left) return m_stepped(-forward);
        if (event->key() == Qt::Key_Right) return m_stepped(forward);
        QWidget::keyPressEvent(event);
    }
    void focusInEvent(QFocusEvent* event) override
    {
        QWidget::focusInEvent(event);
        update();
    }
    void focusOutEvent(QFocusEvent* event) override
    {
        QWidget::focusOutEvent(event);
        update();
    }
    void paintEvent(QPaintEvent*) override
    {
        if (!hasFocus()) return;
        QPainter painter(this);
        const int wide = m_theme.focusWidth();
        painter.fillRect((width() - wide) / 2, 0, wide, height(), m_theme.colour(&tokens::Colours::focus));
    }

private:
    Theme& m_theme;
    std::function<void(int)> m_dragged;
    std::function<void(int)> m_stepped;
};

} // namespace

WindowFrame::WindowFrame(Theme& theme, Rail* rail, QWidget* list, QWidget* content, int listWidth)
    : m_theme(theme),
      m_rail(rail),
      m_list(list),
      m_content(content)
{
    m_listWidth = std::clamp(listWidth, int(tokens::layout::kListMin), int(tokens::layout::kListMax));
    // In the order in which Tab goes through them.
    m_rail->setParent(this);
    m_list->setParent(this);
    m_grip = new Grip(
        theme, [this](int x) { dragTo(x); }, [this](int by) { setListWidth(m_listWidth + by * kKeyStep); }, this);
    m_grip->setAccessibleName(tr("Width of the list"));
    m_content->setParent(this);
    m_veil = new Veil(
        theme, [this] { closeDrawer(Focus::Return); }, this);
    m_veil->hide();
    m_grip->raise();
    connect(qApp, &QApplication::focusChanged, this, [this](const QWidget*, const QWidget* now) { focusMoved(now); });
    connect(&theme, &Theme::changed, this, &WindowFrame::arrange);
}

WindowFrame::Room WindowFrame::roomFor(int width) const
{
    if (width < m_theme.text(tokens::breakpoints::kRailBecomesButton)) return Room::ForContent;
    if (width < m_theme.text(tokens::breakpoints::kListBecomesDrawer)) return Room::ForRail;
    return Room::ForAll;
}

bool WindowFrame::isListBeside() const { return m_room == Room::ForAll && m_listWanted; }

int WindowFrame::scaledListWidth(int beside) const
{
    const int wanted = m_theme.text(m_listWidth);
    return isListBeside() ? wanted : std::min(wanted, width() - beside - m_theme.pad(kBesideDrawer));
}

void WindowFrame::arrange()
{
    const Room room = roomFor(width());
    const bool wasBeside = isListBeside();
    if (room != std::exchange(m_room, room)) closeDrawer(Focus::Leave);
    const bool railBeside = room != Room::ForContent;
    const int railWidth = m_rail->wantedWidth();
    const int listWidth = scaledListWidth(railWidth);
    m_rail->setVisible(railBeside || m_drawerOpen);
    m_list->setVisible(isListBeside() || m_drawerOpen);
    m_grip->setVisible(isListBeside());
    m_veil->setVisible(m_drawerOpen);

    const auto place = [this](QWidget* widget, int left, int wide) {
        widget->setGeometry(QStyle::visualRect(layoutDirection(), rect(), QRect(left, 0, wide, height())));
    };
    const int listLeft = railWidth;
    place(m_rail, 0, railWidth);
    place(m_list, listLeft, listWidth);
    place(m_grip, listLeft + listWidth - kGrip / 2, kGrip);
    const int contentLeft = (railBeside ? railWidth : 0) + (isListBeside() ? listWidth : 0);
    place(m_content, contentLeft, width() - contentLeft);
    place(m_veil, contentLeft, width() - contentLeft);
    if (m_drawerOpen) {
        m_veil->raise();
        m_rail->raise();
        m_list->raise();
    }
    if (wasBeside != isListBeside()) emit arranged();
}

void WindowFrame::setListWidth(int pixels)
{
    const int kept = std::clamp(pixels, int(tokens::layout::kListMin), int(tokens::layout::kListMax));
    if (kept == m_listWidth) return;
    m_listWidth = kept;
    arrange();
    emit listWidthChanged(kept);
}

void WindowFrame::dragTo(int x)
{
    const int fromEdge = isRightToLeft() ? width() - x : x;
    setListWidth(qRound((fromEdge - m_rail->wantedWidth()) / m_theme.textScale()));
}

void WindowFrame::toggleList()
{
    if (m_room != Room::ForAll) {
        if (m_drawerOpen) return closeDrawer(Focus::Return);
        return openDrawer();
    }
    m_listWanted = !m_listWanted;
    arrange();
    emit arranged();
    if (m_listWanted) emit listOpened();
}

void WindowFrame::openDrawer()
{
    if (m_room == Room::ForAll || m_drawerOpen) return;
    m_focusBefore = QApplication::focusWidget();
    m_drawerOpen = true;
    arrange();
    emit listOpened();
}

void WindowFrame::closeDrawer(Focus focus)
{
    if (!m_drawerOpen) return;
    m_drawerOpen = false;
    if (focus == Focus::Return && m_focusBefore != nullptr) m_focusBefore->setFocus(Qt::OtherFocusReason);
    arrange();
}

// Whoever goes on by Tab into what is dimmed has left the drawer.
void WindowFrame::focusMoved(const QWidget* now)
{
    if (m_drawerOpen && now != nullptr && m_content->isAncestorOf(now)) closeDrawer(Focus::Leave);
}

void WindowFrame::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void WindowFrame::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && m_drawerOpen) return closeDrawer(Focus::Return);
    QWidget::keyPressEvent(event);
}

void WindowFrame::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LayoutDirectionChange) arrange();
}

} // namespace inkling::app
