// The first page: what Inkling is, and how to give it a model. It asks; the window opens.
#pragma once

#include "app/style/theme.h"

#include <QWidget>

#include <array>

class QHBoxLayout;
class QScrollArea;
class QSpacerItem;

namespace inkling::app {

class Button;

class StartPage : public QWidget
{
    Q_OBJECT

public:
    // `lastModel` is the path that was open the last time, or empty; it is offered again, not opened by itself.
    StartPage(Theme& theme, const QString& lastModel, QWidget* parent = nullptr);

signals:
    void openFileRequested();
    void openFolderRequested();
    void openAgainRequested();

private:
    QWidget* makeColumn(const QString& lastModel);
    QWidget* makeCard(const QString& lastModel);
    void applyTheme();

    Theme& m_theme;
    QScrollArea* m_scroll = nullptr;
    QHBoxLayout* m_centre = nullptr;
    QWidget* m_column = nullptr;
    std::array<QSpacerItem*, 2> m_gaps{}; // above and below the card
    QWidget* m_card = nullptr;
    QWidget* m_drawing = nullptr;
    QWidget* m_buttons = nullptr;
};

} // namespace inkling::app
