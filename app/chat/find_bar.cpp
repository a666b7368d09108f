#include "app/chat/find_bar.h"

#include "app/widgets/button.h"
#include "app/widgets/label.h"

#include <QAccessible>
#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QLocale>
#include <QPainter>

namespace inkling::app {

using C = tokens::Colours;

namespace {

constexpr int kNarrowestField = 120;

} // namespace

FindBar::FindBar(Theme& theme, TranscriptView& transcript, QWidget* parent)
    : QWidget(parent),
      m_theme(theme),
      m_transcript(transcript),
      m_finder(transcript)
{
    m_field = new QLineEdit;
    m_field->setPlaceholderText(tr("Find in this chat"));
    m_field->setAccessibleName(tr("Find in this chat"));
    m_found = new Label(theme, tokens::kCaption, &C::textMuted);
    m_previous = new Button(theme, Button::Kind::Icon, tr("Previous"), QStringLiteral("chevron-up"));
    m_next = new Button(theme, Button::Kind::Icon, tr("Next"), QStringLiteral("chevron-down"));
    m_close = new Button(theme, Button::Kind::Icon, tr("Close"), QStringLiteral("close"));
    auto* row = new QHBoxLayout(this);
    row->addWidget(m_field, 1);
    row->addWidget(m_found, 0, Qt::AlignVCenter);
    row->addWidget(m_previous);
    row->addWidget(m_next);
    row->addWidget(m_close);
    setFocusProxy(m_field);

    connect(m_field, &QLineEdit::textEdited, &m_finder, &TranscriptFinder::find);
    connect(&m_finder, &TranscriptFinder::changed, this, &FindBar::update);
    connect(m_previous, &Button::clicked, this, [this] { m_finder.step(-1); });
    connect(m_next, &Button::clicked, this, [this] { m_finder.step(1); });
    connect(m_close, &Button::clicked, this, &FindBar::close);
    connect(&theme, &Theme::changed, this, &FindBar::applyTheme);
    applyTheme();
    update();
    hide();
}

void FindBar::open()
{
    if (!isVisibleTo(parentWidget())) m_focusBefore = QApplication::focusWidget();
    show();
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
    m_finder.find(m_field->text());
}

void FindBar::close()
{
    if (!isVisibleTo(parentWidget())) return;
    const bool hadFocus = isAncestorOf(QApplication::focusWidget());
    hide();
    m_finder.find({});
    if (hadFocus && m_focusBefore != nullptr) m_focusBefore->setFocus(Qt::OtherFocusReason);
}

QString FindBar::found() const
{
    const QLocale locale;
    if (m_field->text().isEmpty()) return {};
    if (m_finder.current() < 0) return m_finder.isSearching() ? tr("Looking…") : tr("Not found");
    const QString all = locale.toString(m_finder.count());
    const QString most = m_finder.count() >= TranscriptFinder::kMostMatches ? all + QLatin1Char('+') : all;
    return tr("%1 of %2").arg(locale.toString(m_finder.current() + 1), most);
}

void FindBar::update()
{
    m_found->setText(found());
    m_found->setVisible(!m_found->text().isEmpty());
    m_previous->setEnabled(m_finder.count() > 0);
    m_next->setEnabled(m_finder.count() > 0);
    m_field->setAccessibleDescription(m_found->text());
}

void FindBar::keyPressEvent(QKeyEvent* event)
{
    const bool shift = event->modifiers().testFlag(Qt::ShiftModifier);
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_F3: step(shift ? -1 : 1); return;
    case Qt::Key_Escape: close(); return;
    default: QWidget::keyPressEvent(event);
    }
}

void FindBar::applyTheme()
{
    const int side = m_theme.pad(16);
    layout()->setContentsMargins(side, m_theme.pad(8), side, m_theme.pad(8));
    layout()->setSpacing(m_theme.pad(8));
    m_field->setFont(m_theme.font(tokens::kBody));
    m_field->setMinimumWidth(m_theme.text(kNarrowestField));
    m_field->setFixedHeight(m_theme.text(tokens::control::kField));
    m_field->setStyleSheet(
        QStringLiteral(
            "QLineEdit { background: %1; color: %2; border: 1px solid %3; border-radius: %4px; padding: 0 %5px;"
            " selection-background-color: %6; selection-color: %7; }"
            "QLineEdit:focus { border: 2px solid %8; }")
            .arg(m_theme.colour(&C::raised).name(), m_theme.colour(&C::text).name(),
                 m_theme.colour(&C::borderStrong).name())
            .arg(tokens::radius::kControl)
            .arg(m_theme.pad(10))
            .arg(m_theme.colour(&C::selection).name(), m_theme.colour(&C::selectionText).name(),
                 m_theme.colour(&C::accent).name()));
}

void FindBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(QRect(0, height() - tokens::line::kHairline, width(), tokens::line::kHairline),
                     m_theme.colour(&C::border));
}

} // namespace inkling::app
