// One of a row of values, by two buttons or by the arrows: text size, threads. The value stands between the buttons.
#pragma once

#include "app/style/theme.h"

#include <QStringList>
#include <QWidget>

namespace inkling::app {

class Button;
class Label;

class Stepper : public QWidget
{
    Q_OBJECT

public:
    // `name` is what screen readers call it; `less` and `more` are the buttons'.
    Stepper(Theme& theme, const QString& name, const QString& less, const QString& more, QWidget* parent = nullptr);

    void setValues(const QStringList& values, int index);
    void setIndex(int index); // kept within them; nothing is emitted
    int index() const { return m_index; }
    QString value() const { return m_values.value(m_index); }

signals:
    void stepped(int index); // by the reader

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void applyTheme();
    void step(int by);
    void show();

    Theme& m_theme;
    QStringList m_values;
    int m_index = 0;
    Button* m_less = nullptr;
    Button* m_more = nullptr;
    Label* m_value = nullptr;
};

} // namespace inkling::app
