package dev.durablestripe.internal.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StripeEventTest {
  private static final String SNAPSHOT =
      """
      {"id":"evt_1","object":"event","type":"customer.subscription.updated","created":1795502288,
       "livemode":true,"api_version":"2026-09-30.endive","account":"acct_1",
       "data":{"object":{"id":"sub_1","object":"subscription","customer":"cus_1"}}}""";

  private static final String THIN =
      """
      {"id":"evt_2","object":"v2.core.event","type":"v1.customer.subscription.updated",
       "created":"2026-11-24T06:00:00.123Z","livemode":false,"context":"acct_2",
       "related_object":{"id":"sub_2","type":"subscription"},"snapshot_event":"evt_twin"}""";

  private static StripeEvent parse(String json) throws MalformedStripeEventException {
    return StripeEvent.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void readsASnapshotEvent() throws MalformedStripeEventException {
    StripeEvent event = parse(SNAPSHOT);

    assertThat(event.id()).isEqualTo("evt_1");
    assertThat(event.type()).isEqualTo("customer.subscription.updated");
    assertThat(event.thin()).isFalse();
    assertThat(event.created()).isEqualTo(Instant.ofEpochSecond(1_795_502_288));
    assertThat(event.livemode()).isTrue();
    assertThat(event.apiVersion()).isEqualTo("2026-09-30.endive");
    assertThat(event.account()).isEqualTo("acct_1");
    assertThat(event.changeId()).isEqualTo("evt_1");
    assertThat(event.objectId()).isEqualTo("sub_1");
    assertThat(event.customerId()).isEqualTo("cus_1");
    assertThat(event.object().path("object").asText()).isEqualTo("subscription");
  }

  @Test
  void readsAThinEvent() throws MalformedStripeEventException {
    StripeEvent event = parse(THIN);

    assertThat(event.thin()).isTrue();
    assertThat(event.created()).isEqualTo(Instant.parse("2026-11-24T06:00:00.123Z"));
    assertThat(event.apiVersion()).isNull();
    assertThat(event.account()).isEqualTo("acct_2");
    assertThat(event.changeId()).isEqualTo("evt_twin");
    assertThat(event.objectId()).isEqualTo("sub_2");
    assertThat(event.customerId()).isNull();
    assertThat(event.object().isMissingNode()).isTrue();
  }

  @Test
  void aThinEventWithoutATwinIsItsOwnChange() throws MalformedStripeEventException {
    assertThat(
            parse(THIN.replace("evt_twin\"", "\"").replace("\"snapshot_event\":\"\"", "\"x\":1"))
                .changeId())
        .isEqualTo("evt_2");
  }

  @Test
  void findsTheCustomerInEveryForm() throws MalformedStripeEventException {
    assertThat(parse(SNAPSHOT.replace("\"cus_1\"", "{\"id\":\"cus_9\"}")).customerId())
        .isEqualTo("cus_9");
    assertThat(parse(SNAPSHOT.replace("\"cus_1\"", "null")).customerId()).isNull();
    assertThat(
            parse(SNAPSHOT.replace("\"object\":\"subscription\"", "\"object\":\"customer\""))
                .customerId())
        .isEqualTo("sub_1");
    assertThat(
            parse(THIN.replace("\"type\":\"subscription\"", "\"type\":\"customer\"")).customerId())
        .isEqualTo("sub_2");
  }

  private static StripeEvent snapshotOf(String account, String context)
      throws MalformedStripeEventException {
    return parse(
        SNAPSHOT.replace(
            "\"account\":\"acct_1\"", "\"account\":%s,\"context\":%s".formatted(account, context)));
  }

  @ParameterizedTest
  @CsvSource({
    "null, null, '', ''",
    "'\"\"', '\"\"', '', ''",
    "null, '\"acct_7\"', acct_7, acct_7",
    "'\"acct_7\"', null, acct_7, acct_7",
    "'\"acct_7\"', '\"acct_7\"', acct_7, acct_7",
    "null, '\"acct_7/acct_8\"', acct_8, acct_7/acct_8",
    "'\"acct_8\"', '\"acct_7/acct_8\"', acct_8, acct_7/acct_8",
  })
  void findsTheAccountOfASnapshotInEitherField(
      String account, String context, String expected, String header)
      throws MalformedStripeEventException {
    StripeEvent event = snapshotOf(account, context);

    assertThat(event.account()).isEqualTo(expected);
    assertThat(event.origin()).isEqualTo(new EventAccount(expected, header, null));
  }

  @Test
  void readsTheContextPathOfAThinEvent() throws MalformedStripeEventException {
    StripeEvent event = parse(THIN.replace("acct_2", "acct_1/acct_2"));

    assertThat(event.account()).isEqualTo("acct_2");
    assertThat(event.origin().context()).isEqualTo("acct_1/acct_2");
  }

  @ParameterizedTest
  @CsvSource({
    "null, '\"org_1\"'",
    "null, '\"org_1/acct_1\"'",
    "null, '\"acct_1/\"'",
    "null, '\"acct_1/acct_2/acct_3/acct_4/acct_5\"'",
    "null, '\"acct_1 \"'",
    "null, 7",
    "null, '{}'",
    "'\"acct_1\"', '\"org_1\"'",
    "'\"acct_1\"', '\"acct_2\"'",
    "'\"acct_1\"', '\"acct_1/acct_2\"'",
    "'\"cus_1\"', null",
    "7, null",
  })
  void anUnclearAccountIsNotTheKeysOwn(String account, String context)
      throws MalformedStripeEventException {
    EventAccount origin = snapshotOf(account, context).origin();

    assertThat(origin.problem()).isNotNull();
    assertThat(origin.id()).isEmpty();
  }

  /** As Stripe really sent it: the object is the platform's, the event the account's. */
  @Test
  void anAuthorizationBelongsToTheAccountThatGaveIt() throws MalformedStripeEventException {
    String authorized =
        SNAPSHOT
            .replace("customer.subscription.updated", "account.application.authorized")
            .replace("\"acct_1\"", "\"acct_1\",\"context\":\"acct_platform\"");

    assertThat(parse(authorized).origin()).isEqualTo(new EventAccount("acct_1", "acct_1", null));
  }

  @Test
  void missingFieldsAreEmpty() throws MalformedStripeEventException {
    StripeEvent event =
        parse(
            """
            {"id":"evt_1","object":"event","type":"ping","created":0,"livemode":false,
             "api_version":null}""");

    assertThat(event.apiVersion()).isNull();
    assertThat(event.account()).isEmpty();
    assertThat(event.objectId()).isNull();
    assertThat(event.object().isMissingNode()).isTrue();
  }

  @Test
  void omitsIdsThatPostgresCannotStore() throws MalformedStripeEventException {
    assertThat(parse(SNAPSHOT.replace("sub_1", "sub_\\u0000")).objectId()).isNull();
    assertThat(parse(SNAPSHOT.replace("sub_1", "s".repeat(256))).objectId()).isNull();
  }

  static Stream<String> misleading() {
    return Stream.of(
            "\\u0085", "\\u009b", "\\u2028", "\\u2029", "\\u200e", "\\u200f", "\\u202e", "\\u2066",
            "\\u061c", "\\u200b", "\\ufeff", "\\ue000", "\\uffff", "\\ud800", "\\u001b", "`")
        .map("sub_%s1"::formatted);
  }

  @ParameterizedTest
  @MethodSource("misleading")
  void omitsMisleadingText(String text) throws MalformedStripeEventException {
    assertThat(parse(SNAPSHOT.replace("sub_1", text)).objectId()).isNull();
    assertThat(parse(SNAPSHOT.replace("cus_1", text)).customerId()).isNull();
    assertThat(parse(SNAPSHOT.replace("2026-09-30.endive", text)).apiVersion()).isNull();
    assertThat(parse(THIN.replace("sub_2", text)).objectId()).isNull();
    assertThat(parse(THIN.replace("evt_twin", text)).changeId()).isEqualTo("evt_2");
    assertThatThrownBy(() -> parse(SNAPSHOT.replace("customer.subscription.updated", text)))
        .isInstanceOf(MalformedStripeEventException.class)
        .hasMessageContaining("type");
  }

  @Test
  void acceptsIdsThatAMerchantChoseAndTypesOfApiV2() throws MalformedStripeEventException {
    assertThat(parse(SNAPSHOT.replace("sub_1", "25 % für Åse 🎁")).objectId())
        .isEqualTo("25 % für Åse 🎁");
    String type = "v2.core.account[configuration.customer].updated";
    assertThat(parse(SNAPSHOT.replace("customer.subscription.updated", type)).type())
        .isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "null",
        "7",
        "\"evt_1\"",
        "{",
        "{}{}",
        "{\"object\":\"event\"}",
        "\u0000"
      })
  void refusesOtherTextWithoutQuotingIt(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(MalformedStripeEventException.class)
        .hasNoCause();
  }

  @ParameterizedTest
  @ValueSource(strings = {"evt-1", "evt 1", "", "évt", "evt_1\\n"})
  void refusesAnInvalidId(String id) {
    assertThatThrownBy(() -> parse(SNAPSHOT.replace("evt_1", id)))
        .isInstanceOf(MalformedStripeEventException.class)
        .hasMessageContaining("id is not");
  }

  @Test
  void acceptsAnIdOfAtMost255Characters() throws MalformedStripeEventException {
    String longest = "e".repeat(255);
    assertThat(parse(SNAPSHOT.replace("evt_1", longest)).id()).isEqualTo(longest);
    assertThatThrownBy(() -> parse(SNAPSHOT.replace("evt_1", longest + "e")))
        .isInstanceOf(MalformedStripeEventException.class);
  }

  @Test
  void refusesInvalidUtf8() {
    byte[] body = SNAPSHOT.getBytes(StandardCharsets.UTF_8);
    body[7] = (byte) 0xC3;
    assertThatThrownBy(() -> StripeEvent.parse(body))
        .isInstanceOf(MalformedStripeEventException.class);
  }

  @Test
  void refusesAMillionBrackets() {
    assertThatThrownBy(() -> parse("[".repeat(1_000_000)))
        .isInstanceOf(MalformedStripeEventException.class);
    assertThatThrownBy(() -> parse("{\"a\":".repeat(200_000)))
        .isInstanceOf(MalformedStripeEventException.class);
  }

  @Test
  void toStringContainsNoPayload() throws MalformedStripeEventException {
    assertThat(parse(SNAPSHOT)).hasToString("customer.subscription.updated evt_1");
  }
}
