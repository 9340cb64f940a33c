package io.piconnector.order.source;

import io.piconnector.config.CheckedAtStart;
import io.piconnector.config.HrisSettings;
import io.piconnector.config.WrongSetting;
import io.piconnector.http.Authorization;
import io.piconnector.http.Authorizations;
import io.piconnector.http.HttpFailures;
import io.piconnector.http.RequestPaths;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Headers;
import org.apache.camel.Variable;
import org.apache.camel.http.base.HttpOperationFailedException;

/** Calls the APIs of HRIS that are read and written by REST. Each is a source of orders, by its name. */
@ApplicationScoped
@Named("hrisApis")
@Unremovable
@RegisterForReflection
public class HrisApis implements CheckedAtStart {

    public static final String BAMBOOHR = "bamboohr";
    public static final String PERSONIO = "personio";

    private static final String JSON = "application/json";

    /** BambooHR takes any password with a key. */
    private static final String ANY_PASSWORD = "x";

    /** The longest pause that an API is granted. */
    private static final Duration MAX_PAUSE = Duration.ofHours(1);

    private final Map<String, Api> apis = new HashMap<>();
    private final Map<String, Instant> pausedUntil = new ConcurrentHashMap<>();
    private final Clock clock = Clock.systemUTC();

    /** @param url without the path of a call */
    private record Api(String url, Authorization authorization) {}

    HrisApis(HrisSettings hris, Authorizations authorizations) {
        HrisSettings.BambooHr bamboohr = hris.bamboohr();
        bamboohr.url()
                .ifPresent(url -> apis.put(
                        BAMBOOHR,
                        new Api(
                                url.toString(),
                                authorizations.basic(
                                        need("hris.bamboohr.api-key", bamboohr.apiKey(), "hris.bamboohr.url"),
                                        ANY_PASSWORD))));
        HrisSettings.Personio personio = hris.personio();
        personio.clientId().ifPresent(id -> {
            String on = "hris.personio.client-id";
            need("hris.personio.assessment-attribute", personio.assessmentAttribute(), on);
            need("hris.personio.status-attribute", personio.statusAttribute(), on);
            apis.put(
                    PERSONIO,
                    new Api(
                            personio.url().toString(),
                            authorizations.clientCredentialsInForm(
                                    "hris.personio.url",
                                    URI.create(personio.url().toString().replaceFirst("/+$", "") + "/v2/auth/token"),
                                    id,
                                    need("hris.personio.client-secret", personio.clientSecret(), on),
                                    personio.scope())));
        });
    }

    private static String need(String setting, Optional<String> value, String because) {
        return value.orElseThrow(() -> new WrongSetting(setting, "is not set, but " + because + " is", "set it too"));
    }

    /** Whether the source may be polled now. After a refusal with Retry-After it may not, until that time is over. */
    public boolean isDue(@Variable("source") String source) {
        Instant until = pausedUntil.get(source);
        return until == null || !clock.instant().isBefore(until);
    }

    /** Records how long an API asks to be left alone, so that the next polls leave it alone. */
    public void pause(
            @Variable("source") String source, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure) {
        Duration wait = HttpFailures.of(failure).retryAfter();
        if (wait != null) {
            pausedUntil.put(source, clock.instant().plus(wait.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : wait));
        }
    }

    /**
     * Sets the headers of a call, and no others.
     *
     * @param path   appended to the API's URL
     * @param method GET if it is null
     */
    public void address(
            Exchange exchange,
            @Variable("source") String source,
            @Variable("path") String path,
            @Variable("method") String method,
            @Headers Map<String, Object> headers) {
        Api api = api(source);
        headers.clear();
        headers.put(Exchange.HTTP_URI, RequestPaths.append(api.url, path));
        headers.put(Exchange.HTTP_METHOD, method == null ? "GET" : method);
        headers.put("Accept", JSON);
        if (method != null) {
            headers.put(Exchange.CONTENT_TYPE, JSON);
        }
        api.authorization.addTo(headers);
        exchange.setVariable("headers", new HashMap<>(headers));
        exchange.setVariable("document", exchange.getMessage().getBody());
    }

    /**
     * Replaces the access token that the API refused, so that the call can be repeated at once.
     *
     * @param sent    the headers of the refused call
     * @param headers become those of the next call
     * @throws HttpOperationFailedException the refusal itself, if there is no other token
     */
    public void renewToken(
            @Variable("source") String source,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) HttpOperationFailedException refusal,
            @Variable("headers") Map<String, Object> sent,
            @Headers Map<String, Object> headers)
            throws HttpOperationFailedException {
        api(source).authorization.renew(refusal, sent, headers);
    }

    private Api api(String source) {
        Api api = apis.get(source);
        if (api == null) {
            throw new IllegalStateException("there is no HRIS '" + source + "': write bamboohr or personio");
        }
        return api;
    }
}
