package dev.durablestripe.internal.contract;

import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.common.SearchAttributeKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares the search attributes of a namespace with {@link StripeSearchAttributes}. */
final class SearchAttributeTypes {
  private static final Map<String, IndexedValueType> REQUIRED = required();

  /** The custom search attributes of the namespace, by name. */
  private final Map<String, IndexedValueType> registered;

  private final String namespace;

  SearchAttributeTypes(String namespace, Map<String, IndexedValueType> registered) {
    this.namespace = namespace;
    this.registered = registered;
  }

  private static Map<String, IndexedValueType> required() {
    Map<String, IndexedValueType> types = new LinkedHashMap<>();
    Stream.of(
            StripeSearchAttributes.TYPE,
            StripeSearchAttributes.OBJECT_ID,
            StripeSearchAttributes.CUSTOMER_ID,
            StripeSearchAttributes.ACCOUNT,
            StripeSearchAttributes.LIVEMODE)
        .forEach((SearchAttributeKey<?> key) -> types.put(key.getName(), key.getValueType()));
    return types;
  }

  /** Those that are not registered. */
  Map<String, IndexedValueType> missing() {
    Map<String, IndexedValueType> missing = new LinkedHashMap<>(REQUIRED);
    missing.keySet().removeAll(registered.keySet());
    return missing;
  }

  /**
   * What to do about those that are not registered; empty if all are.
   *
   * @param refusal what the server said when it refused to register them; empty if it did not
   */
  Optional<SearchAttributeProblem> missingProblem(String refusal) {
    Map<String, IndexedValueType> missing = missing();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            creation(
                namespace,
                "Not registered: "
                    + String.join(", ", missing.keySet())
                    + (refusal.isEmpty() ? "" : " (" + refusal + ")"),
                missing));
  }

  /** What to do about those that have another type; empty if none has. */
  Optional<SearchAttributeProblem> typeProblem() {
    Map<String, IndexedValueType> others = new TreeMap<>(registered);
    others.entrySet().removeIf(entry -> !isOther(entry.getKey(), entry.getValue()));
    return others.isEmpty() ? Optional.empty() : Optional.of(replacement(others));
  }

  /** Whether one has a type that makes Temporal refuse the values of events. */
  boolean refusesValues() {
    return registered.entrySet().stream()
        .filter(entry -> isOther(entry.getKey(), entry.getValue()))
        .anyMatch(entry -> !(acceptsText(entry.getValue()) && isKeyword(entry.getKey())));
  }

  private static boolean isOther(String name, IndexedValueType type) {
    return REQUIRED.containsKey(name) && REQUIRED.get(name) != type;
  }

  private static boolean isKeyword(String name) {
    return REQUIRED.get(name) == IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
  }

  private static boolean acceptsText(IndexedValueType type) {
    return type == IndexedValueType.INDEXED_VALUE_TYPE_TEXT
        || type == IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST;
  }

  private SearchAttributeProblem replacement(Map<String, IndexedValueType> others) {
    String reason =
        others.entrySet().stream()
            .map(
                entry ->
                    "%s has the type %s instead of %s"
                        .formatted(
                            entry.getKey(),
                            text(entry.getValue()),
                            text(Objects.requireNonNull(REQUIRED.get(entry.getKey())))))
            .collect(Collectors.joining("; "));
    Map<String, IndexedValueType> again = new LinkedHashMap<>(REQUIRED);
    again.keySet().retainAll(others.keySet());
    SearchAttributeProblem creation = creation(namespace, reason, again);
    String remove =
        "temporal operator search-attribute remove --yes --namespace " + namespace + names(again);
    String rename =
        again.keySet().stream()
            .map(
                name ->
                    "tcld namespace search-attributes rename --namespace %s --existing-name %s"
                            .formatted(namespace, name)
                        + " --new-name Old"
                        + name)
            .collect(Collectors.joining(" && "));
    return new SearchAttributeProblem(
        reason,
        remove + " && " + creation.selfHostedCommand(),
        rename + " && " + creation.cloudCommand());
  }

  /** The commands that register all attributes. */
  static SearchAttributeProblem creation(String namespace, String reason) {
    return creation(namespace, reason, REQUIRED);
  }

  /** Name and type of each, one a line. */
  static String table() {
    return REQUIRED.entrySet().stream()
        .map(entry -> "%-16s  %s".formatted(entry.getKey(), text(entry.getValue())))
        .collect(Collectors.joining("\n"));
  }

  private static SearchAttributeProblem creation(
      String namespace, String reason, Map<String, IndexedValueType> attributes) {
    return new SearchAttributeProblem(
        reason,
        "temporal operator search-attribute create --namespace "
            + namespace
            + join(attributes, " --name %s --type %s"),
        "tcld namespace search-attributes add --namespace "
            + namespace
            + join(attributes, " --search-attribute \"%s=%s\""));
  }

  private static String names(Map<String, IndexedValueType> attributes) {
    return attributes.keySet().stream()
        .map(name -> " --name " + name)
        .collect(Collectors.joining());
  }

  private static String join(Map<String, IndexedValueType> attributes, String format) {
    return attributes.entrySet().stream()
        .map(entry -> format.formatted(entry.getKey(), text(entry.getValue())))
        .collect(Collectors.joining());
  }

  /** The type's name in Temporal's CLI. */
  private static String text(IndexedValueType type) {
    return switch (type) {
      case INDEXED_VALUE_TYPE_BOOL -> "Bool";
      case INDEXED_VALUE_TYPE_KEYWORD -> "Keyword";
      case INDEXED_VALUE_TYPE_KEYWORD_LIST -> "KeywordList";
      case INDEXED_VALUE_TYPE_TEXT -> "Text";
      case INDEXED_VALUE_TYPE_INT -> "Int";
      case INDEXED_VALUE_TYPE_DOUBLE -> "Double";
      case INDEXED_VALUE_TYPE_DATETIME -> "Datetime";
      case INDEXED_VALUE_TYPE_UNSPECIFIED, UNRECOGNIZED -> "unknown";
    };
  }
}
