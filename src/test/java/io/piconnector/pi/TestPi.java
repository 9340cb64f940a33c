package io.piconnector.pi;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.piconnector.config.TestSettings;

/** What other packages' tests need of this one. */
public final class TestPi {

    private TestPi() {}

    public static AssessmentTypes types(TestSettings settings, ObjectMapper json) {
        return new AssessmentTypes(settings.pi(), json);
    }

    public static PiApi api(TestSettings settings, ObjectMapper json) {
        return new PiApi(settings.pi(), settings.byName(), json);
    }
}
