package io.piconnector.partner;

import io.piconnector.config.CheckedAtStart;
import io.piconnector.config.PartnerSettings;
import io.piconnector.config.WrongSetting;
import io.piconnector.pi.AssessmentTypes;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** The assessments that vendors can order: {@code partners.tests.*}. */
@ApplicationScoped
public class PartnerTests implements CheckedAtStart {

    private static final Map<String, String> DEFAULT_LABELS =
            Map.of("behavioral", "PI Behavioral Assessment", "cognitive", "PI Cognitive Assessment");

    private final List<PartnerTest> tests;

    PartnerTests(PartnerSettings settings, AssessmentTypes types) {
        List<PartnerTest> all = new ArrayList<>();
        if (settings.tests().isEmpty()) {
            new TreeMap<>(DEFAULT_LABELS).forEach((id, label) -> suffixOf(id, types)
                    .ifPresent(suffix -> all.add(test(id, label, id, suffix))));
        }
        new TreeMap<>(settings.tests()).forEach((id, set) -> {
            String prefix = "partners.tests." + id + ".";
            String type = set.type().orElse(id);
            String suffix = suffixOf(type, types)
                    .orElseThrow(() -> new WrongSetting(
                            prefix + "type",
                            "is '" + type + "', for which pi.types.* has no suffix",
                            "write the type of one of " + String.join(", ", types.suffixes())));
            String label = set.label()
                    .or(() -> Optional.ofNullable(DEFAULT_LABELS.get(id)))
                    .orElseThrow(() ->
                            new WrongSetting(prefix + "label", "is not set", "write the name that recruiters see"));
            all.add(test(id, label, type, suffix));
        });
        if (all.stream().mapToInt(PartnerTest::number).distinct().count() < all.size()) {
            throw new WrongSetting("partners.tests", "has two names with the same number", "rename one of them");
        }
        tests = List.copyOf(all);
    }

    private static Optional<String> suffixOf(String type, AssessmentTypes types) {
        return types.suffixes().stream()
                .filter(suffix -> types.typeOf(suffix).filter(type::equals).isPresent())
                .findFirst();
    }

    private static PartnerTest test(String id, String label, String type, String suffix) {
        UUID uuid = UUID.nameUUIDFromBytes(("pi-connector/tests/" + id).getBytes(StandardCharsets.UTF_8));
        int number = ByteBuffer.allocate(Long.BYTES)
                .putLong(uuid.getMostSignificantBits())
                .getInt(0);
        return new PartnerTest(id, uuid.toString(), (number & Integer.MAX_VALUE) | 1, label, type, suffix);
    }

    /** Returns all tests, in alphabetical order of their ids. */
    public List<PartnerTest> all() {
        return tests;
    }

    /** Returns a test by any of its ids, as a vendor sends it back. */
    Optional<PartnerTest> find(String anyId) {
        return tests.stream()
                .filter(test -> test.id().equals(anyId)
                        || test.uuid().equalsIgnoreCase(anyId)
                        || Integer.toString(test.number()).equals(anyId))
                .findFirst();
    }
}
