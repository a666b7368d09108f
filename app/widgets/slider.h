// A slider of the house: a thin track, filled up to the thumb, with a mark where the value was made to stand. Keys,
// ranges and screen readers as QAbstractSlider has them.
#pragma once

#include "app/style/theme.h"

#include <QAbstractSlider>

#include <optional>

namespace inkling::app {

class Slider : public QAbstractSlider
{
    Q_OBJECT

public:
    Slider(Theme& theme, const QString& name, QWidget* parent = nullptr);

    void setMark(std::optional<int> value);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void sliderChange(SliderChange change) override;

private:
    int thumb() const { return m_theme.pad(16); }
    double placeOf(int value) const; // of the thumb's middle
    int valueAt(double x) const;

    Theme& m_theme;
    std::optional<int> m_mark;
};

} // namespace inkling::app
