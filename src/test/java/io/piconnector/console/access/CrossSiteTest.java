package io.piconnector.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrossSiteTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "GET,  cross-site,  https://evil.example,      true,  false",
                "POST, -,           -,                         false, false",
                "POST, same-origin, -,                         true,  false",
                "POST, none,        -,                         true,  false",
                "POST, same-site,   http://host:8080,          true,  true",
                "POST, cross-site,  -,                         false, true",
                "POST, -,           http://host:8080,          true,  false",
                "POST, -,           https://public.example,    true,  false",
                "POST, -,           https://evil.example,      true,  true",
                "POST, -,           http://host:8081,          false, true",
                "POST, -,           null,                      true,  false",
                "POST, -,           null,                      false, true",
                "DELETE, cross-site, -,                        false, true"
            })
    void shouldTellRequestsThatAnotherSiteMade(
            String method, String fetchSite, String origin, boolean isForm, boolean isForged) {
        assertThat(CrossSite.isForged(
                        method,
                        fetchSite,
                        origin,
                        "host:8080",
                        Optional.of(URI.create("https://public.example/base")),
                        isForm))
                .isEqualTo(isForged);
    }
}
