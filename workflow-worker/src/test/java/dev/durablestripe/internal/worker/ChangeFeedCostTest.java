package dev.durablestripe.internal.worker;

import static dev.durablestripe.internal.worker.TestPostgres.OWNER;
import static dev.durablestripe.internal.worker.TestPostgres.WORKER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What the change feed adds to a transaction that changes one subscription. Prints the figure that
 * docs/change-feed.md reports; {@code -Dfeed.rounds=21} makes it a measurement.
 */
class ChangeFeedCostTest {
  private static final int ROUNDS = Integer.getInteger("feed.rounds", 3);
  private static final int CHANGES = 100;

  private final TestPostgres database = new TestPostgres(OWNER);

  @Test
  void costOfAChange() {
    database.flyway(OWNER).load().migrate();
    List<Double> with = new ArrayList<>();
    List<Double> without = new ArrayList<>();
    try (FeedSession writer = new FeedSession(database.dataSource(WORKER))) {
      millisPerChange(writer);
      for (int round = 0; round < ROUNDS; round++) {
        triggers("DISABLE");
        without.add(millisPerChange(writer));
        triggers("ENABLE");
        with.add(millisPerChange(writer));
      }
    }
    System.out.printf(
        "a transaction with one change: %.3f ms without the feed, %.3f ms with it (x %.2f)%n",
        median(without), median(with), median(with) / median(without));
    assertThat(
            database
                .as(OWNER)
                .sql("SELECT count(*) FROM billing.subscription_change")
                .query(Integer.class)
                .single())
        .isEqualTo((ROUNDS + 1) * CHANGES);
  }

  private void triggers(String action) {
    for (String trigger : List.of("announced", "before", "after")) {
      database
          .as(OWNER)
          .sql(
              "ALTER TABLE billing.subscription %s TRIGGER subscription_change_%s"
                  .formatted(action, trigger))
          .update();
    }
  }

  private static double millisPerChange(FeedSession writer) {
    long start = System.nanoTime();
    for (int n = 0; n < CHANGES; n++) {
      writer.write("sub_cost", n);
      writer.commit();
    }
    return (System.nanoTime() - start) / 1e6 / CHANGES;
  }

  private static double median(List<Double> rounds) {
    return rounds.stream().sorted().toList().get(rounds.size() / 2);
  }
}
