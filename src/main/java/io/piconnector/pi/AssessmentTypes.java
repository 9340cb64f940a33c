package io.piconnector.pi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.config.CheckedAtStart;
import io.piconnector.config.PiSettings;
import io.piconnector.config.Printable;
import io.piconnector.config.WrongSetting;
import io.piconnector.http.AttemptReport;
import io.piconnector.outbox.PermanentFailureException;
import io.piconnector.pi.AssessmentEvent.Strategy;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.Exchange;

/** Decides the type of an assessment from PI's notification, as far as possible without a call to PI's API. */
@ApplicationScoped
@Named("assessmentTypes")
@Unremovable
@RegisterForReflection
public class AssessmentTypes implements CheckedAtStart {

    /** PI's types, in the order in which its API is asked. */
    static final List<String> PI_TYPES = List.of("behavioral", "cognitive");

    private static final String SUFFIXES = "pi.types.";
    private static final char SEPARATOR = ';';

    private final ObjectMapper json;
    private final Map<String, String> typeOfSuffix = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Set<String> types = new HashSet<>(PI_TYPES);
    private final Optional<String> typeField;

    AssessmentTypes(PiSettings settings, ObjectMapper json) {
        this.json = json;
        settings.types().forEach((suffix, type) -> {
            if (type.isEmpty()) {
                return;
            }
            if (!suffix.matches("[A-Za-z0-9_-]{1,20}")) {
                throw new WrongSetting(SUFFIXES + suffix, "is no suffix", "use letters, digits, - and _");
            }
            if (!type.matches("[a-z][a-z0-9-]{0,40}")) {
                throw new WrongSetting(
                        SUFFIXES + suffix,
                        "is '" + type + "'",
                        "write behavioral, cognitive, or a type of your own in small letters");
            }
            typeOfSuffix.put(suffix, type);
            types.add(type);
        });
        typeField = settings.listener().typeField();
    }

    /** Returns the type that a suffix of {@code pi.types.*} stands for. */
    public Optional<String> typeOf(String suffix) {
        return Optional.ofNullable(typeOfSuffix.get(suffix));
    }

    /** Returns the suffixes of {@code pi.types.*}, in alphabetical order. */
    public Set<String> suffixes() {
        return Collections.unmodifiableSet(typeOfSuffix.keySet());
    }

    /**
     * Makes an event of PI's notification. The type is null if only PI's API can tell it.
     *
     * @throws PermanentFailureException if the text is not a notification
     */
    public AssessmentEvent classify(String notification) {
        Notification said;
        try {
            said = json.readValue(notification, Notification.class);
        } catch (JsonProcessingException e) {
            throw new PermanentFailureException("the message is not a notification: " + e.getOriginalMessage(), e);
        }
        if (said == null) {
            throw new PermanentFailureException("the message is not a notification: it is null");
        }
        return classify(said);
    }

    AssessmentEvent classify(Notification said) {
        Optional<String> suffix = suffix(said.externalId());
        Optional<Typed> typed = type(said, suffix);
        return new AssessmentEvent(
                AssessmentEvent.typeOf(said.assessmentState()),
                said.receivedAt(),
                new AssessmentEvent.Data(
                        said.assessmentId(),
                        typed.map(Typed::type).orElse(null),
                        said.assessmentState(),
                        said.externalId(),
                        recordId(said.externalId(), suffix),
                        said.assessmentSource(),
                        said.parameters(),
                        null,
                        null),
                typed.map(Typed::by).orElse(null));
    }

    private record Typed(String type, Strategy by) {}

    /**
     * PI fails only cognitive assessments. So state 60 decides before anything that the customer wrote into an id or a
     * URL.
     */
    private Optional<Typed> type(Notification said, Optional<String> suffix) {
        if (said.assessmentState() == AssessmentEvent.FAILED) {
            return Optional.of(new Typed("cognitive", Strategy.STATE));
        }
        return Stream.of(
                        typed(Optional.ofNullable(said.listenerType()), Strategy.LISTENER),
                        typed(known(said.parameters(), "type"), Strategy.PARAMETER),
                        typed(typeField.flatMap(field -> known(said.otherFields(), field)), Strategy.FIELD),
                        typed(suffix.map(typeOfSuffix::get), Strategy.SUFFIX))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<Typed> typed(Optional<String> type, Strategy by) {
        return type.map(known -> new Typed(known, by));
    }

    private Optional<String> known(Map<String, Object> values, String name) {
        return values.entrySet().stream()
                .filter(value -> name.equalsIgnoreCase(value.getKey()))
                .map(value -> String.valueOf(value.getValue()).trim().toLowerCase(Locale.ROOT))
                .filter(types::contains)
                .findFirst();
    }

    private Optional<String> suffix(String externalId) {
        int separator = externalId == null ? -1 : externalId.lastIndexOf(SEPARATOR);
        return separator < 0
                ? Optional.empty()
                : Optional.of(externalId.substring(separator + 1).trim()).filter(typeOfSuffix::containsKey);
    }

    private static String recordId(String externalId, Optional<String> suffix) {
        return suffix.isEmpty() ? externalId : externalId.substring(0, externalId.lastIndexOf(SEPARATOR));
    }

    /** Reports what told the type, when the attempt has ended, because PI may be asked for it later. */
    public void report(Exchange exchange) {
        AttemptReport.of(exchange).facts(() -> {
            Map<String, Object> facts = new LinkedHashMap<>();
            if (exchange.getMessage().getBody() instanceof AssessmentEvent event) {
                facts.put("type", event.data().assessmentType());
                facts.put(
                        "strategy",
                        event.strategy() == null ? null : event.strategy().toString());
            }
            return facts;
        });
    }

    /** Describes an event in one line, for a {@code log} step. The log filter does not bound the values of such a step. */
    public String describe(AssessmentEvent event) {
        AssessmentEvent.Data data = event.data();
        return "assessmentId=%s externalId=%s state=%d type=%s"
                .formatted(
                        Printable.line(data.assessmentId()),
                        Printable.line(data.externalId()),
                        data.assessmentState(),
                        Printable.line(data.assessmentType()));
    }
}
