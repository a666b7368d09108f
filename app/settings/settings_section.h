// One section of the settings: groups of controls, one below the other, that grow with the text. Subclasses fill it.
#pragma once

#include "app/style/theme.h"

#include <QList>
#include <QPointer>
#include <QWidget>

class QLayout;
class QVBoxLayout;

namespace inkling::app {

class Button;
class Card;
class Label;

class SettingsSection : public QWidget
{
    Q_OBJECT

public:
    SettingsSection(Theme& theme, const QString& title, const QString& icon);

    const QString& title() const { return m_title; }
    const QString& icon() const { return m_icon; }
    // Whether all words typed stand somewhere in it.
    bool contains(const QString& typed) const;
    // Called when it comes onto the screen; what it shows may have changed.
    virtual void refresh() {}

protected:
    Theme& theme() const { return m_theme; }
    // A part with a heading, if it has one; what belongs to it is added to the layout.
    QVBoxLayout* addGroup(const QString& heading = {});
    Label* addText(QLayout* to, const QString& text = {});
    // A card with rows in it.
    QVBoxLayout* addCard(QLayout* to);
    // Buttons beside each other, in rows where there is too little room.
    QWidget* addRow(QLayout* to, const QList<QWidget*>& widgets);
    Button* makeButton(const QString& text, const QString& icon = {}) const;
    Button* makeLink(const QString& text, const QString& icon = {}) const;
    static void clear(QLayout* rows); // of all widgets in it
    // Keeps a layout's measures in step with the text, given in px at 100 %.
    void keepScaled(QLayout* layout, int margin, int spacing);

private:
    struct Scaled
    {
        QPointer<QLayout> layout;
        int margin = 0;
        int spacing = 0;
    };
    void applyTheme();

    Theme& m_theme;
    QString m_title;
    QString m_icon;
    QVBoxLayout* m_groups = nullptr;
    QList<Scaled> m_scaled;
};

} // namespace inkling::app
