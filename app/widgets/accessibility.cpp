#include "app/widgets/accessibility.h"

#include "app/widgets/choice_row.h"
#include "app/widgets/label.h"
#include "app/widgets/memory_bar.h"
#include "app/widgets/message_bar.h"
#include "app/widgets/rail.h"
#include "app/widgets/stepper.h"
#include "app/widgets/token_meter.h"
#include "app/widgets/transcript_view.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QAccessibleWidget>
#include <QHash>
#include <QPointer>

namespace inkling::app {

namespace {

constexpr qsizetype kMostSpoken = 100000; // characters of one message

class MessageAccessible : public QAccessibleInterface
{
public:
    MessageAccessible(TranscriptView* view, int row) : m_view(view), m_row(row) {}

    bool isValid() const override { return m_view != nullptr && m_row < m_view->count(); }
    QObject* object() const override { return nullptr; }
    int childCount() const override { return 0; }
    QAccessibleInterface* child(int) const override { return nullptr; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(m_view); }
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    void setText(QAccessible::Text, const QString&) override {}

    QString text(QAccessible::Text what) const override
    {
        if (!isValid()) return {};
        if (what == QAccessible::Description) return m_view->message(m_row).footer;
        if (what != QAccessible::Name) return {};
        return m_view->message(m_row).speaker + QStringLiteral(": ") + m_view->shownText(m_row).left(kMostSpoken);
    }
    QRect rect() const override
    {
        if (!isValid()) return {};
        const QRect place = m_view->messageRect(m_row);
        return {m_view->viewport()->mapToGlobal(place.topLeft()), place.size()};
    }
    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.readOnly = true;
        state.multiLine = true;
        state.focusable = true;
        state.focused = isValid() && m_view->hasFocus() && m_view->currentRow() == m_row;
        state.selectable = true;
        state.selected = isValid() && m_view->currentRow() == m_row;
        state.invalid = !isValid();
        return state;
    }

private:
    QPointer<TranscriptView> m_view;
    int m_row;
};

class TranscriptAccessible : public QAccessibleWidget
{
public:
    explicit TranscriptAccessible(TranscriptView* view) : QAccessibleWidget(view, QAccessible::List), m_view(view) {}
    ~TranscriptAccessible() override
    {
        for (const QAccessible::Id id : std::as_const(m_messages)) QAccessible::deleteAccessibleInterface(id);
    }

    // The messages first, then what Qt finds: the viewport with its buttons.
    int childCount() const override { return m_view->count() + QAccessibleWidget::childCount(); }
    QAccessibleInterface* child(int index) const override
    {
        if (index < 0) return nullptr;
        if (index >= m_view->count()) return QAccessibleWidget::child(index - m_view->count());
        if (!m_messages.contains(index)) {
            m_messages.insert(index, QAccessible::registerAccessibleInterface(new MessageAccessible(m_view, index)));
        }
        return QAccessible::accessibleInterface(m_messages.value(index));
    }
    QAccessibleInterface* focusChild() const override
    {
        if (m_view->hasFocus() && m_view->currentRow() >= 0) return child(m_view->currentRow());
        return QAccessibleWidget::focusChild();
    }
    int indexOfChild(const QAccessibleInterface* child) const override
    {
        for (auto message = m_messages.begin(); message != m_messages.end(); ++message) {
            if (QAccessible::accessibleInterface(message.value()) == child) return message.key();
        }
        const int index = QAccessibleWidget::indexOfChild(child);
        return index < 0 ? index : index + m_view->count();
    }

private:
    TranscriptView* m_view;
    mutable QHash<int, QAccessible::Id> m_messages;
};

constexpr const char* kRole = "accessibleRole"; // a property

// What is pressed: a button, a choice among others, a screen on the rail. Qt knows these by the names of its own
// classes only.
class PressAccessible : public QAccessibleWidget
{
public:
    PressAccessible(QAbstractButton* button, QAccessible::Role role) : QAccessibleWidget(button, role), m_button(button)
    {}

    QAccessible::State state() const override
    {
        QAccessible::State state = QAccessibleWidget::state();
        state.checkable =
            role() == QAccessible::RadioButton || (role() == QAccessible::Button && m_button->isCheckable());
        state.checked = state.checkable && m_button->isChecked();
        state.selectable = role() == QAccessible::PageTab;
        state.selected = state.selectable && m_button->isChecked();
        state.pressed = m_button->isDown();
        return state;
    }
    QStringList actionNames() const override
    {
        return m_button->isEnabled() ? QStringList{pressAction(), setFocusAction()} : QStringList();
    }
    void doAction(const QString& name) override
    {
        if (name == pressAction()) return m_button->click();
        QAccessibleWidget::doAction(name);
    }

private:
    QAbstractButton* m_button;
};

class StepperAccessible : public QAccessibleWidget
{
public:
    explicit StepperAccessible(Stepper* stepper) : QAccessibleWidget(stepper, QAccessible::SpinBox), m_stepper(stepper)
    {}

    QString text(QAccessible::Text what) const override
    {
        return what == QAccessible::Value ? m_stepper->value() : QAccessibleWidget::text(what);
    }

private:
    Stepper* m_stepper;
};

// A button that paints itself; Qt's own ones, of its dialogs, it knows itself.
QAbstractButton* ownButton(QObject* object)
{
    auto* button = qobject_cast<QAbstractButton*>(object);
    if (button == nullptr) return nullptr;
    const QMetaObject* type = button->metaObject();
    const bool isOwn =
        type == &QAbstractButton::staticMetaObject || QByteArray(type->className()).startsWith("inkling::");
    return isOwn ? button : nullptr;
}

QAccessibleInterface* makeInterface(const QString&, QObject* object)
{
    if (auto* view = qobject_cast<TranscriptView*>(object)) return new TranscriptAccessible(view);
    if (auto* label = qobject_cast<Label*>(object)) return new QAccessibleWidget(label, QAccessible::StaticText);
    if (auto* stepper = qobject_cast<Stepper*>(object)) return new StepperAccessible(stepper);
    if (auto* item = qobject_cast<RailItem*>(object)) return new PressAccessible(item, QAccessible::PageTab);
    if (auto* choice = qobject_cast<ChoiceRow*>(object)) return new PressAccessible(choice, QAccessible::RadioButton);
    if (auto* button = ownButton(object)) return new PressAccessible(button, QAccessible::Button);
    if (auto* rail = qobject_cast<Rail*>(object)) return new QAccessibleWidget(rail, QAccessible::PageTabList);
    if (auto* meter = qobject_cast<TokenMeter*>(object)) return new QAccessibleWidget(meter, QAccessible::Graphic);
    if (auto* memory = qobject_cast<MemoryBar*>(object)) return new QAccessibleWidget(memory, QAccessible::Graphic);
    if (auto* bar = qobject_cast<MessageBar*>(object)) return new QAccessibleWidget(bar, QAccessible::AlertMessage);
    const QVariant role = object->property(kRole);
    if (role.isValid() && object->isWidgetType()) {
        return new QAccessibleWidget(static_cast<QWidget*>(object), static_cast<QAccessible::Role>(role.toInt()));
    }
    return nullptr;
}

} // namespace

void setAccessibleRole(QWidget& widget, QAccessible::Role role) { widget.setProperty(kRole, static_cast<int>(role)); }

void installAccessibility()
{
    static const bool installed = [] {
        QAccessible::installFactory(makeInterface);
        return true;
    }();
    static_cast<void>(installed);
}

} // namespace inkling::app
