#include "app/chat/alternatives_view.h"

#include "app/chat/chat_controller.h"
#include "app/chat/chat_page.h"
#include "app/widgets/accessibility.h"
#include "app/widgets/button.h"
#include "app/widgets/flow_row.h"
#include "app/widgets/label.h"
#include "app/widgets/scrolling.h"
#include "app/widgets/text_flow.h"

#include <QAbstractScrollArea>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QScrollArea>
#include <QScrollBar>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace inkling::app {

using C = tokens::Colours;

namespace {

constexpr int kCardHeight = 440;
constexpr int kLowestCard = 160;
constexpr int kFooter = 44;
constexpr int kInside = 20;
constexpr int kRadius = 12;
constexpr int kSideBySide = 640; // the width that three cards need beside one another
constexpr double kStep = 0.3;    // of the temperature, hotter or cooler
constexpr double kHottest = 2.0;

qsizetype wordCount(const QString& text)
{
    qsizetype count = 0;
    bool inside = false;
    for (const QChar c : text) {
        if (!c.isSpace() && !inside) ++count;
        inside = !c.isSpace();
    }
    return count;
}

} // namespace

// One reply on a card: its number, its words, how it ended.
class ReplyCard : public QAbstractScrollArea
{
    Q_OBJECT

public:
    ReplyCard(Theme& theme, int number) : m_theme(theme), m_number(number)
    {
        setFrameShape(QFrame::NoFrame);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setFocusPolicy(Qt::NoFocus); // the view has it
        setAccessibleRole(*this, QAccessible::ListItem);
        viewport()->setAutoFillBackground(false);
        m_frame.setSingleShot(true);
        m_frame.setInterval(1000 / tokens::motion::kStreamHz);
        connect(&m_frame, &QTimer::timeout, this, &ReplyCard::settle);
    }

    const QString& text() const { return m_flow.text(); }
    void setText(const QString& text)
    {
        m_flow.setText(text);
        settle();
    }
    void append(const QString& text)
    {
        m_flow.append(text);
        if (!m_frame.isActive()) m_frame.start();
    }
    void setWords(const QString& head, const QString& foot)
    {
        m_head = head;
        m_foot = foot;
        speak();
        viewport()->update();
        update();
    }
    void setSelected(bool selected)
    {
        m_selected = selected;
        speak();
        viewport()->update();
    }
    void applyTheme()
    {
        const int inside = m_theme.pad(kInside);
        const int head = m_theme.lineHeight(tokens::kCaption) + m_theme.pad(24);
        setViewportMargins(inside, head, m_theme.pad(8), m_theme.text(kFooter));
        // Beside the text alone, and off the card's edge.
        verticalScrollBar()->setStyleSheet(QStringLiteral("QScrollBar:vertical { margin: %1px 2px %2px 0; }")
                                               .arg(head)
                                               .arg(m_theme.text(kFooter) + m_theme.pad(4)));
        settle();
    }

signals:
    void pressed();
    void doublePressed();

protected:
    void resizeEvent(QResizeEvent* event) override
    {
        QAbstractScrollArea::resizeEvent(event);
        settle();
    }
    void scrollContentsBy(int, int) override { viewport()->update(); }
    // The frame around the viewport is painted by the scroll area's own event, the text by the viewport's.
    bool event(QEvent* event) override
    {
        if (event->type() == QEvent::Paint) paintCard();
        return QAbstractScrollArea::event(event);
    }
    void paintEvent(QPaintEvent* event) override
    {
        QPainter painter(viewport());
        painter.setPen(m_theme.colour(&C::text));
        m_flow.paint(painter, QPointF(0, -verticalScrollBar()->value()), QRectF(event->rect()), {});
    }
    void mousePressEvent(QMouseEvent*) override { emit pressed(); }
    void mouseDoubleClickEvent(QMouseEvent*) override { emit doublePressed(); }

private:
    void speak()
    {
        setAccessibleName(tr("Reply %1").arg(m_number));
        setAccessibleDescription(QStringList{m_selected ? tr("chosen") : QString(), m_head, m_flow.text(), m_foot}.join(
            QStringLiteral(". ")));
    }
    void settle()
    {
        m_flow.setLook({m_theme.font(tokens::kModelMessage), viewport()->width() - m_theme.pad(12),
                        m_theme.lineHeight(tokens::kModelMessage)});
        const bool whole = m_flow.layOut(QDeadlineTimer(8));
        const bool atEnd = verticalScrollBar()->value() >= verticalScrollBar()->maximum();
        const int most = std::max(0, m_flow.height() - viewport()->height());
        verticalScrollBar()->setRange(0, most);
        verticalScrollBar()->setPageStep(viewport()->height());
        verticalScrollBar()->setSingleStep(m_theme.lineHeight(tokens::kModelMessage));
        if (atEnd && !m_foot.isEmpty() && m_frame.isActive()) verticalScrollBar()->setValue(most);
        viewport()->update();
        if (!whole && !m_frame.isActive()) m_frame.start();
    }
    void paintCard()
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const double width = m_selected ? 2.0 : tokens::line::kHairline;
        painter.setPen(QPen(m_theme.colour(m_selected ? &C::focus : &C::border), width));
        painter.setBrush(m_theme.colour(&C::raised));
        const double inset = width / 2;
        painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset), kRadius, kRadius);

        const int inside = m_theme.pad(kInside);
        const QRect head(inside, m_theme.pad(12), this->width() - 2 * inside, m_theme.lineHeight(tokens::kCaption));
        const auto begin = Qt::AlignVCenter | Qt::AlignLeading;
        painter.setFont(m_theme.font(tokens::kCaptionStrong));
        painter.setPen(m_theme.colour(m_selected ? &C::accent : &C::textMuted));
        painter.drawText(head, begin, QStringLiteral("%1  %2").arg(QLocale().toString(m_number), m_head));

        const int footer = m_theme.text(kFooter);
        painter.fillRect(1, height() - footer, this->width() - 2, tokens::line::kHairline, m_theme.colour(&C::border));
        painter.setFont(m_theme.font(tokens::kCaption));
        painter.setPen(m_theme.colour(&C::textMuted));
        const QRect foot(inside, height() - footer, this->width() - 2 * inside, footer);
        painter.drawText(foot, begin, QFontMetrics(painter.font()).elidedText(m_foot, Qt::ElideRight, foot.width()));
    }

    Theme& m_theme;
    int m_number;
    TextFlow m_flow;
    QString m_head;
    QString m_foot;
    bool m_selected = false;
    QTimer m_frame;
};

AlternativesView::AlternativesView(Theme& theme, ChatController& controller, QWidget* parent)
    : QWidget(parent),
      m_theme(theme),
      m_controller(controller)
{
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleRole(*this, QAccessible::List); // before it has a name: a name is told at once
    setAccessibleName(tr("Three replies"));
    makeHeader();
    auto* ground = new QWidget;
    m_row = new QBoxLayout(QBoxLayout::LeftToRight, ground);
    m_row->setContentsMargins(0, 0, 0, 0);
    for (int i = 0; i < Alternatives::kCount; ++i) {
        auto* card = new ReplyCard(theme, i + 1);
        connect(card, &ReplyCard::pressed, this, [this, i] {
            setFocus();
            select(i);
        });
        connect(card, &ReplyCard::doublePressed, this, &AlternativesView::take);
        m_row->addWidget(card, 1);
        m_cards.append(card);
    }
    m_scroll = scrolling(ground);
    m_foot =
        new Label(theme, tokens::kCaption, &C::textMuted,
                  tr("1, 2, 3 and the arrows choose · Enter goes on with it · E edits it first · Esc goes back. All "
                     "stay as versions of the reply."));
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->addWidget(m_header);
    rows->addWidget(m_scroll, 1);
    rows->addWidget(m_foot);

    const Alternatives& alternatives = controller.alternatives();
    connect(&alternatives, &Alternatives::begun, this, &AlternativesView::begin);
    connect(&alternatives, &Alternatives::textAppended, this, [this](int i, const QString& text) {
        m_cards.at(i)->append(text);
        showFooter(i);
    });
    connect(&alternatives, &Alternatives::changed, this, &AlternativesView::showFooter);
    connect(&controller, &ChatController::replyingChanged, this, &AlternativesView::updateHeader);
    connect(&theme, &Theme::changed, this, &AlternativesView::applyTheme);
    applyTheme();
}

void AlternativesView::makeHeader()
{
    m_header = new QWidget;
    auto* row = new FlowRow(m_header);
    row->addWidget(new Label(m_theme, tokens::kTitle, &C::text, tr("Three replies")));
    m_hotter = new Button(m_theme, Button::Kind::Plain, tr("Hotter"));
    m_hotter->setToolTip(tr("Three others, with a higher temperature"));
    m_cooler = new Button(m_theme, Button::Kind::Plain, tr("Cooler"));
    m_cooler->setToolTip(tr("Three others, with a lower temperature"));
    m_others = new Button(m_theme, Button::Kind::Plain, tr("Three others"), QStringLiteral("regenerate"));
    m_statistics = new Label(m_theme, tokens::kCaption, &C::textMuted);
    m_close = new Button(m_theme, Button::Kind::Icon, tr("Back to the reply before"), QStringLiteral("close"));
    m_close->setToolTip(tr("Back to the reply before (Esc)"));
    for (QWidget* widget :
         {static_cast<QWidget*>(m_hotter), static_cast<QWidget*>(m_cooler), static_cast<QWidget*>(m_others),
          static_cast<QWidget*>(m_statistics), static_cast<QWidget*>(m_close)}) {
        row->addWidget(widget);
    }
    connect(m_hotter, &Button::clicked, this, [this] { again(kStep); });
    connect(m_cooler, &Button::clicked, this, [this] { again(-kStep); });
    connect(m_others, &Button::clicked, this, [this] { again(0); });
    connect(m_close, &Button::clicked, this, [this] { m_controller.leaveAlternatives(); });
}

void AlternativesView::begin()
{
    for (ReplyCard* card : std::as_const(m_cards)) card->setText({});
    for (int i = 0; i < m_cards.size(); ++i) showFooter(i);
    select(0);
    updateHeader();
}

QString AlternativesView::shownText(int index) const { return m_cards.at(index)->text(); }

void AlternativesView::select(int index)
{
    m_selected = std::clamp(index, 0, static_cast<int>(m_cards.size()) - 1);
    for (int i = 0; i < m_cards.size(); ++i) m_cards.at(i)->setSelected(i == m_selected);
    m_scroll->ensureWidgetVisible(m_cards.at(m_selected), 0, 0);
}

void AlternativesView::showFooter(int index)
{
    const auto& entries = m_controller.alternatives().entries();
    if (static_cast<std::size_t>(index) >= entries.size()) return;
    const Entry& entry = entries[static_cast<std::size_t>(index)];
    QStringList head;
    if (entry.siblings > 1) head.append(tr("Reply %1 of %2").arg(entry.sibling + 1).arg(entry.siblings));
    head.append(tr("%n word(s)", nullptr, static_cast<int>(wordCount(entry.text))));
    m_cards.at(index)->setWords(head.join(QStringLiteral(" · ")),
                                entry.stats ? shortStatistics(*entry.stats) : tr("being written…"));
    updateHeader();
}

void AlternativesView::updateHeader()
{
    const Alternatives& alternatives = m_controller.alternatives();
    qint64 tokens = 0;
    double speed = 0;
    for (const Entry& entry : alternatives.entries()) {
        tokens += entry.stats ? entry.stats->tokens : 0;
        speed += entry.stats ? entry.stats->tokensPerSecond : 0;
    }
    const QLocale locale;
    m_statistics->setText(
        tokens == 0
            ? QString()
            : tr("%1 tokens in one batch · %2 tok/s").arg(locale.toString(tokens), locale.toString(speed, 'f', 0)));
    const bool mayAsk = m_controller.canOfferAlternatives();
    const double temperature = alternatives.sampling().temperature.value_or(1.0);
    m_hotter->setEnabled(mayAsk && temperature < kHottest);
    m_cooler->setEnabled(mayAsk && temperature > 0);
    m_others->setEnabled(mayAsk);
}

void AlternativesView::again(double temperatureBy)
{
    Sampling sampling = m_controller.alternatives().sampling();
    const double temperature = sampling.temperature.value_or(1.0) + temperatureBy;
    if (temperatureBy != 0) sampling.temperature = std::clamp(temperature, 0.0, kHottest);
    if (sampling.seed) sampling.seed = *sampling.seed + Alternatives::kCount;
    m_controller.offerAlternatives(sampling);
    setFocus();
}

void AlternativesView::setBrief(bool brief)
{
    m_foot->setVisible(!brief);
    fit();
}

void AlternativesView::take()
{
    if (m_cards.at(m_selected)->text().isEmpty()) return;
    m_controller.chooseAlternative(m_selected);
    emit taken();
}

void AlternativesView::keyPressEvent(QKeyEvent* event)
{
    const bool forward = event->key() == (isRightToLeft() ? Qt::Key_Left : Qt::Key_Right);
    switch (event->key()) {
    case Qt::Key_1:
    case Qt::Key_2:
    case Qt::Key_3: return select(event->key() - Qt::Key_1);
    case Qt::Key_Left:
    case Qt::Key_Right: return select(m_selected + (forward ? 1 : -1));
    case Qt::Key_Return:
    case Qt::Key_Enter: return take();
    case Qt::Key_E: take(); return emit editRequested();
    case Qt::Key_Escape:
        if (m_controller.isReplying()) return m_controller.stop();
        return m_controller.leaveAlternatives();
    default: QWidget::keyPressEvent(event);
    }
}

void AlternativesView::applyTheme()
{
    layout()->setSpacing(m_theme.pad(12));
    m_header->layout()->setSpacing(m_theme.pad(8));
    m_row->setSpacing(m_theme.pad(12));
    for (ReplyCard* card : std::as_const(m_cards)) card->applyTheme();
    fit();
}

void AlternativesView::fit()
{
    const bool wide = width() >= m_theme.text(kSideBySide);
    m_row->setDirection(wide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    for (ReplyCard* card : std::as_const(m_cards)) {
        card->setMinimumHeight(m_theme.text(kLowestCard));
        card->setMaximumHeight(m_theme.text(kCardHeight));
    }
    setMaximumHeight(m_theme.text(kCardHeight) + m_header->heightForWidth(width()) +
                     (m_foot->isHidden() ? 0 : m_foot->heightForWidth(width())) + 2 * layout()->spacing());
}

void AlternativesView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fit();
}

} // namespace inkling::app

#include "alternatives_view.moc"
