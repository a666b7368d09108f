// Stands above the page until the terms of the open model were accepted or another model was taken: what they say in
// short, where they stand in full, and the two ways on. Not for: remembering what was answered.
#pragma once

#include "app/widgets/card.h"

class QScrollArea;

namespace inkling::app {

class Label;

class LicenceCard : public QWidget
{
    Q_OBJECT

public:
    explicit LicenceCard(Theme& theme, QWidget* parent = nullptr);

    enum class Licence { Known, Unknown }; // whether the file says what it is
    void setModel(const QString& name, Licence licence);
    // Above a page it takes a third of the window and scrolls; alone, all that there is.
    enum class Room { AboveThePage, Alone };
    void setRoom(Room room);

signals:
    void accepted();
    void starterRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeTerms();
    void applyTheme();
    void fit();

    Theme& m_theme;
    Room m_room = Room::AboveThePage;
    Card* m_card = nullptr;
    Label* m_title = nullptr;
    Label* m_unknown = nullptr;
    QScrollArea* m_scroll = nullptr;
    QWidget* m_terms = nullptr;
    QWidget* m_answers = nullptr;
};

} // namespace inkling::app
