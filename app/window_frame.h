// What stands where in the window: rail, list and content beside each other where there is room. Where there is less,
// the list and then the rail too become a drawer over the content. The list's edge can be dragged. Not for: what is in
// them.
#pragma once

#include "app/style/theme.h"

#include <QPointer>
#include <QWidget>

#include <optional>

namespace inkling::app {

class Rail;

class WindowFrame : public QWidget
{
    Q_OBJECT

public:
    enum class Room { ForAll, ForRail, ForContent }; // what stands beside the content

    // `listWidth`: in px at 100 % text.
    WindowFrame(Theme& theme, Rail* rail, QWidget* list, QWidget* content, int listWidth);

    Room room() const { return m_room; }
    bool isListBeside() const;
    bool isDrawerOpen() const { return m_drawerOpen; }
    int listWidth() const { return m_listWidth; }
    void setListWidth(int pixels); // kept within its bounds

    // Ctrl+B: shows or hides what stands beside, or opens and closes the drawer.
    void toggleList();
    void openDrawer();
    enum class Focus { Return, Leave };
    void closeDrawer(Focus focus);

signals:
    void arranged();   // what is beside the content has changed
    void listOpened(); // it may take the focus
    void listWidthChanged(int pixels);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    Room roomFor(int width) const;
    int scaledListWidth(int beside) const;
    void arrange();
    void dragTo(int x);
    void focusMoved(const QWidget* now);

    Theme& m_theme;
    Rail* m_rail = nullptr;
    QWidget* m_list = nullptr;
    QWidget* m_content = nullptr;
    QWidget* m_veil = nullptr;
    QWidget* m_grip = nullptr;
    Room m_room = Room::ForAll;
    bool m_listWanted = true; // beside the content
    bool m_drawerOpen = false;
    int m_listWidth = 0;
    QPointer<QWidget> m_focusBefore;
};

} // namespace inkling::app
