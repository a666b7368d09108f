#include "app/chat/beginnings.h"

#include "app/widgets/button.h"
#include "app/widgets/drawing.h"
#include "app/widgets/label.h"
#include "app/widgets/scrolling.h"

#include <QAbstractButton>
#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>

#include <array>

namespace inkling::app {

using C = tokens::Colours;

namespace {

constexpr int kDrawingPixels = 64;
constexpr int kSideBySide = 560; // the width that three cards need beside one another
constexpr int kLowest = 460;     // of the page, for drawings to have room
constexpr int kRadius = 12;
constexpr tokens::TextStyle kCardTitle{tokens::Family::Prose, 16, 24, 600};

struct Beginning
{
    const char* drawing;
    int inset; // of the drawing's ink, of 96
    QString title;
    QString about;
    QString prompt; // English always: the starter model knows no other language
    Sampling sampling;
};

Sampling drawn(double temperature, int topK, double minP)
{
    Sampling sampling;
    sampling.temperature = temperature;
    sampling.topK = topK;
    sampling.minP = minP;
    return sampling;
}

// Each as the starter model was taught to be asked, drawn as it does best.
std::array<Beginning, 3> beginnings()
{
    return {{{"dragon", 10, Beginnings::tr("A bedtime story"),
              Beginnings::tr("A shy dragon called Orla, an old lighthouse, and a lost kitten."),
              QStringLiteral("Write a short bedtime story for a child, with a title on the first line.\n"
                             "Main character: a shy dragon called Orla\n"
                             "Setting: the old lighthouse by the sea\n"
                             "Plot twist: the monster was only a lost kitten\n"
                             "Theme: kindness"),
              drawn(0.8, 64, 0)},
             {"lantern", 12, Beginnings::tr("What happens next"),
              Beginnings::tr("A windy evening, and a knock at the door of the mill."),
              QStringLiteral("Continue this story.\n\nIt was a windy evening, and Orla the mouse heard a knock at the "
                             "door of the mill."),
              drawn(0.7, 40, 0.05)},
             {"map", 10, Beginnings::tr("Who and where"),
              Beginnings::tr("The people and the places that a text names, as a list."),
              QStringLiteral("List the people and the places named in this text.\n\nOn Friday Clara took the night "
                             "train from Vienna to Paris, where Hugo was waiting."),
              drawn(0, 64, 0)}}};
}

// One beginning: a drawing, its name and what it is, all of it one button.
class BeginningCard : public QAbstractButton
{
public:
    BeginningCard(Theme& theme, const Beginning& beginning) : m_theme(theme)
    {
        m_drawing = new Drawing(theme, QLatin1String(beginning.drawing), beginning.inset, this);
        m_title = new Label(theme, kCardTitle, &C::text, beginning.title, this);
        m_about = new Label(theme, tokens::kSmall, &C::textMuted, beginning.about, this);
        for (Label* label : {m_title, m_about}) label->setAttribute(Qt::WA_TransparentForMouseEvents);
        auto* rows = new QVBoxLayout(this);
        rows->addWidget(m_drawing);
        rows->addWidget(m_title);
        rows->addWidget(m_about);
        rows->addStretch(1);
        setText(beginning.title);
        setAccessibleName(beginning.title);
        setAccessibleDescription(beginning.about);
        setFocusPolicy(Qt::StrongFocus);
        setCursor(Qt::PointingHandCursor);
        setAttribute(Qt::WA_Hover);
        QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
        policy.setHeightForWidth(true);
        setSizePolicy(policy);
        applyTheme();
    }

    void applyTheme()
    {
        const int inside = m_theme.pad(20);
        layout()->setContentsMargins(inside, inside, inside, inside);
        layout()->setSpacing(m_theme.pad(6));
        m_drawing->setFixedHeight(m_theme.text(kDrawingPixels));
    }
    void showDrawing(bool shown) { m_drawing->setVisible(shown); }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return layout()->totalHeightForWidth(width); }
    QSize sizeHint() const override { return layout()->totalSizeHint(); }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(m_theme.colour(underMouse() ? &C::borderStrong : &C::border), tokens::line::kHairline));
        painter.setBrush(m_theme.colour(isDown() ? &C::pressed : underMouse() ? &C::hover : &C::raised));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
    }

private:
    Theme& m_theme;
    Drawing* m_drawing = nullptr;
    Label* m_title = nullptr;
    Label* m_about = nullptr;
};

// A hairline as wide as it may be.
class Hairline : public QWidget
{
public:
    explicit Hairline(Theme& theme) : m_theme(theme) { setFixedHeight(tokens::line::kHairline); }

protected:
    void paintEvent(QPaintEvent*) override { QPainter(this).fillRect(rect(), m_theme.colour(&C::border)); }

private:
    Theme& m_theme;
};

} // namespace

Beginnings::Beginnings(Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    m_title = new Label(theme, tokens::kDisplay, &C::text);
    m_text = new Label(theme, tokens::kBody, &C::textMuted);
    m_cardRow = new QWidget;
    m_row = new QBoxLayout(QBoxLayout::LeftToRight, m_cardRow);
    m_row->setContentsMargins(0, 0, 0, 0);
    for (const Beginning& beginning : beginnings()) {
        auto* card = new BeginningCard(theme, beginning);
        connect(card, &QAbstractButton::clicked, this,
                [this, beginning] { emit chosen(beginning.prompt, beginning.sampling); });
        m_row->addWidget(card, 1);
        m_cards.append(card);
    }
    m_line = new Hairline(theme);
    m_about = new Label(theme, tokens::kSmall, &C::textMuted);
    m_models = new Button(theme, Button::Kind::Link, tr("Add Gemma…"));
    m_models->setFlush();
    m_aboutRow = new QWidget;
    auto* aboutColumn = new QVBoxLayout(m_aboutRow);
    aboutColumn->setContentsMargins(0, 0, 0, 0);
    aboutColumn->addWidget(m_about);
    aboutColumn->addWidget(m_models, 0, Qt::AlignLeft);
    connect(m_models, &Button::clicked, this, &Beginnings::modelsRequested);

    m_ground = new QWidget;
    auto* rows = new QVBoxLayout(m_ground);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->addStretch(2);
    rows->addWidget(m_title);
    rows->addWidget(m_text);
    rows->addWidget(m_cardRow);
    rows->addWidget(m_line);
    rows->addWidget(m_aboutRow);
    rows->addStretch(3);

    auto* scroll = scrolling(m_ground);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(scroll);
    connect(&theme, &Theme::changed, this, &Beginnings::applyTheme);
    applyTheme();
}

void Beginnings::setWords(const Words& words)
{
    m_title->setText(words.title);
    m_text->setText(words.text);
    m_about->setText(words.about);
    m_cardRow->setVisible(words.offers);
    m_line->setVisible(!words.about.isEmpty());
    m_aboutRow->setVisible(!words.about.isEmpty());
    m_models->setVisible(words.starter);
}

void Beginnings::applyTheme()
{
    m_ground->layout()->setSpacing(m_theme.pad(8));
    m_row->setSpacing(m_theme.pad(16));
    m_cardRow->setContentsMargins(0, m_theme.pad(16), 0, m_theme.pad(12));
    m_aboutRow->layout()->setSpacing(0);
    for (QWidget* card : std::as_const(m_cards)) static_cast<BeginningCard*>(card)->applyTheme();
    fit();
}

void Beginnings::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fit();
}

// Beside one another where there is room, else below; without drawings where it is low.
void Beginnings::fit()
{
    const bool wide = width() >= m_theme.text(kSideBySide);
    m_row->setDirection(wide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    const bool high = height() >= m_theme.text(kLowest);
    for (QWidget* card : std::as_const(m_cards)) static_cast<BeginningCard*>(card)->showDrawing(wide && high);
}

} // namespace inkling::app
