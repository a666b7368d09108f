#include "app/settings/keyboard_section.h"

#include "app/widgets/card.h"
#include "app/widgets/field.h"
#include "app/widgets/label.h"

#include <QKeySequence>
#include <QVBoxLayout>

#include <algorithm>

namespace inkling::app {

using C = tokens::Colours;

namespace {

constexpr const char* kIsHeading = "isHeading";

QString named(const char* keys) { return QKeySequence(QString::fromLatin1(keys)).toString(QKeySequence::NativeText); }

} // namespace

KeyboardSection::KeyboardSection(Theme& theme, std::function<QList<KeyWords>()> windowKeys)
    : SettingsSection(theme, tr("Keyboard"), QStringLiteral("keyboard")),
      m_windowKeys(std::move(windowKeys))
{
    QVBoxLayout* group = addGroup();
    addText(group,
            tr("Everything can be done without a mouse: Tab goes to the next control, Space or Enter presses it."));
    m_field = new Field(theme, tr("Search the keys"));
    group->addWidget(m_field);
    m_none = addText(group);
    connect(m_field, &QLineEdit::textChanged, this, &KeyboardSection::filter);
    auto* rows = new QVBoxLayout;
    addGroup()->addLayout(rows);
    keepScaled(rows, 0, 8);
    m_rows = rows;
}

QList<KeyWords> KeyboardSection::fixedKeys() const
{
    const QString composer = tr("Where you write");
    const QString list = tr("In the list");
    const QString transcript = tr("In the text of a chat");
    const QString search = tr("In the search");
    return {
        {composer, tr("Send the message"), named("Return")},
        {composer, tr("Start a new line"), named("Shift+Return")},
        {composer, tr("Stop the reply, or leave an edit"), named("Esc")},
        {composer, tr("Edit your last message, while nothing is written"), named("Up")},
        {list, tr("Open the chat, or fold the folder"), named("Return")},
        {list, tr("Rename"), named("F2")},
        {list, tr("Delete, with a way back"), named("Del")},
        {list, tr("Choose several"), named("Shift+Down")},
        {list, tr("Close the list where it lies over the page"), named("Esc")},
        {transcript, tr("Mark everything"), named("Ctrl+A")},
        {transcript, tr("Copy what is marked"), named("Ctrl+C")},
        {transcript, tr("To the beginning, to the end"), named("Home") + QStringLiteral(", ") + named("End")},
        {transcript, tr("A page up, a page down"), named("PgUp") + QStringLiteral(", ") + named("PgDown")},
        {search, tr("Choose among what was found"), named("Up") + QStringLiteral(", ") + named("Down")},
        {search, tr("Open what is chosen"), named("Return")},
        {search, tr("Close the search"), named("Esc")},
    };
}

void KeyboardSection::refresh() { show(m_windowKeys() + fixedKeys()); }

void KeyboardSection::show(const QList<KeyWords>& keys)
{
    clear(m_rows);
    m_shown = keys;
    QString where;
    for (const KeyWords& key : keys) {
        if (key.where != where) {
            addHeading(key.where);
            where = key.where;
        }
        addKey(key);
    }
    filter();
}

void KeyboardSection::addHeading(const QString& text)
{
    auto* heading = new QWidget;
    heading->setProperty(kIsHeading, true);
    auto* rows = new QVBoxLayout(heading);
    keepScaled(rows, 0, 0);
    rows->addSpacing(theme().pad(12));
    rows->addWidget(new Label(theme(), tokens::kTitle, &C::text, text));
    m_rows->addWidget(heading);
}

void KeyboardSection::addKey(const KeyWords& key)
{
    auto* row = new QWidget;
    auto* columns = new QHBoxLayout(row);
    keepScaled(columns, 0, 16);
    columns->addWidget(new Label(theme(), tokens::kBody, &C::text, key.what), 1, Qt::AlignVCenter);
    auto* keys = new Label(theme(), tokens::kLabel, &C::textMuted, key.keys);
    keys->setAlignment(Qt::AlignRight);
    columns->addWidget(keys, 0, Qt::AlignVCenter);
    m_rows->addWidget(row);
}

// A heading without a row below it goes, too.
void KeyboardSection::filter()
{
    const QStringList words = m_field->text().simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    QWidget* heading = nullptr;
    bool isAny = false;
    int key = 0;
    for (int i = 0; i < m_rows->count(); ++i) {
        QWidget* widget = m_rows->itemAt(i)->widget();
        if (widget->property(kIsHeading).toBool()) {
            heading = widget;
            heading->hide();
            continue;
        }
        const KeyWords& shown = m_shown.at(key++);
        const QString all = shown.where + QLatin1Char(' ') + shown.what + QLatin1Char(' ') + shown.keys;
        const bool fits = std::all_of(words.begin(), words.end(),
                                      [&all](const QString& word) { return all.contains(word, Qt::CaseInsensitive); });
        widget->setVisible(fits);
        if (fits && heading != nullptr) heading->show();
        isAny = isAny || fits;
    }
    m_none->setText(isAny ? QString() : tr("No key was found for “%1”.").arg(m_field->text().simplified()));
    m_none->setVisible(!isAny);
}

} // namespace inkling::app
