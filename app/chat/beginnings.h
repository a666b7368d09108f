// What an empty chat shows: a greeting, three beginnings, and a quiet line on which model speaks and what it is good
// for. A beginning fills the composer and sends nothing.
#pragma once

#include "app/engine_client/engine_types.h"
#include "app/style/theme.h"

#include <QList>
#include <QWidget>

class QBoxLayout;

namespace inkling::app {

class Button;
class Label;

class Beginnings : public QWidget
{
    Q_OBJECT

public:
    explicit Beginnings(Theme& theme, QWidget* parent = nullptr);

    struct Words
    {
        QString title;
        QString text;
        QString about;       // of the model; may be empty
        bool offers = true;  // the three beginnings
        bool starter = true; // the model that comes with the program speaks: another can be added
    };
    void setWords(const Words& words);
    const QList<QWidget*>& cards() const { return m_cards; }

signals:
    void chosen(const QString& text, const inkling::app::Sampling& sampling);
    void modelsRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void applyTheme();
    void fit();

    Theme& m_theme;
    QWidget* m_ground = nullptr; // scrolls where there is too little room
    Label* m_title = nullptr;
    Label* m_text = nullptr;
    QWidget* m_cardRow = nullptr;
    QBoxLayout* m_row = nullptr;
    QList<QWidget*> m_cards;
    QWidget* m_line = nullptr;
    QWidget* m_aboutRow = nullptr;
    Label* m_about = nullptr;
    Button* m_models = nullptr;
};

} // namespace inkling::app
