package dev.durablestripe.test;

/** When a worker dies, as its database and Temporal see it. */
enum KillMoment {
  /** All statements of the event were executed, and are rolled back. */
  BEFORE_COMMIT("the worker is killed before it commits each event"),
  /** The event is committed, but the worker does not live to hear it. */
  AFTER_COMMIT("the worker is killed after it has committed each event");

  private final String description;

  KillMoment(String description) {
    this.description = description;
  }

  @Override
  public String toString() {
    return description;
  }
}
