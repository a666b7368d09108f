// Lays children out in a row that breaks into further rows where the width ends, so that no button is ever cut. What is
// lower than its row stands in its middle.
#pragma once

#include <QLayout>

#include <memory>
#include <vector>

namespace inkling::app {

class FlowRow : public QLayout
{
    Q_OBJECT

public:
    explicit FlowRow(QWidget* parent = nullptr);
    ~FlowRow() override;

    void addItem(QLayoutItem* item) override;
    int count() const override { return static_cast<int>(m_items.size()); }
    QLayoutItem* itemAt(int index) const override;
    QLayoutItem* takeAt(int index) override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSize() const override;
    Qt::Orientations expandingDirections() const override { return {}; }
    void setGeometry(const QRect& rect) override;

private:
    enum class Apply { No, Yes };
    int arrange(const QRect& rect, Apply apply) const;
    void placeRow(std::size_t from, std::size_t to, const QRect& row) const;

    std::vector<std::unique_ptr<QLayoutItem>> m_items;
};

} // namespace inkling::app
