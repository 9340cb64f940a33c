package io.piconnector.partner;

import io.piconnector.config.CheckedAtStart;
import io.piconnector.config.PartnerSettings;
import io.piconnector.config.PartnerSettings.Access;
import io.piconnector.config.PartnerSettings.Vendor;
import io.piconnector.config.WrongSetting;
import io.piconnector.http.Authorization;
import io.piconnector.http.Authorizations;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Where vendors are, and how they know us: {@code partners.VENDOR.*}, or {@code partners.VENDOR.accounts.NAME.*}. */
@ApplicationScoped
class PartnerAccess implements CheckedAtStart {

    /** Ports of callback URLs without one. */
    private static final Map<String, Integer> PORTS = Map.of("https", 443, "http", 80);

    private final PartnerSettings settings;
    private final PartnerKeys keys;
    private final Authorizations authorizations;
    private final Map<String, Authorization> byAccount = new ConcurrentHashMap<>();

    PartnerAccess(PartnerSettings settings, PartnerKeys keys, Authorizations authorizations) {
        this.settings = settings;
        this.keys = keys;
        this.authorizations = authorizations;
        settings.vendors().forEach((name, vendor) -> {
            check("partners." + name + ".", vendor);
            vendor.accounts()
                    .forEach((account, access) -> check("partners." + name + ".accounts." + account + ".", access));
            vendor.hosts().ifPresent(hosts -> hosts.forEach(host -> checkHost("partners." + name + ".hosts", host)));
        });
    }

    private static void check(String prefix, Access access) {
        boolean isPartOfOAuth2 = access.clientId().isPresent()
                || access.clientSecret().isPresent()
                || access.tokenUrl().isPresent();
        if (isPartOfOAuth2) {
            need(prefix + "client-id", access.clientId());
            need(prefix + "client-secret", access.clientSecret());
            need(prefix + "token-url", access.tokenUrl());
        }
        if (access.username().filter(name -> name.contains(":")).isPresent()) {
            throw new WrongSetting(
                    prefix + "username", "holds a colon", "Basic credentials cannot carry one; correct it");
        }
    }

    private static void need(String name, Optional<?> value) {
        if (value.isEmpty()) {
            throw new WrongSetting(name, "is not set", "the client credentials of OAuth 2.0 need it; set it");
        }
    }

    private static void checkHost(String name, String host) {
        if (!host.matches("[A-Za-z0-9.-]+") && origin(host).isEmpty()) {
            throw new WrongSetting(
                    name, "has '" + host + "'", "write names of hosts, or whole origins such as http://127.0.0.1:9999");
        }
    }

    private Optional<Vendor> vendor(String name) {
        return Optional.ofNullable(settings.vendors().get(name));
    }

    /** Returns the customers of a vendor: those with keys or credentials of their own, else the one of signed calls. */
    Set<String> accounts(String vendor) {
        Set<String> accounts = new TreeSet<>();
        vendor(vendor).ifPresent(set -> {
            accounts.addAll(set.keys().keySet());
            accounts.addAll(set.accounts().keySet());
        });
        return accounts.isEmpty() ? Set.of(PartnerCalls.SIGNED) : accounts;
    }

    /** Returns our name in the vendor's paths. */
    Optional<String> codename(String vendor) {
        return vendor(vendor).flatMap(Vendor::codename);
    }

    /** Returns what the vendor is told when PI could not process an assessment. */
    Optional<String> failedAs(String vendor) {
        return vendor(vendor).flatMap(Vendor::failedAs);
    }

    /** Returns the value of the header that only this vendor knows. */
    Optional<String> secret(String vendor, String account) {
        return account(vendor, account).flatMap(Access::secret).or(() -> vendor(vendor)
                .flatMap(Access::secret));
    }

    /**
     * Returns where updates go that have no URL of their own.
     *
     * @param standard the vendor's public address, or blank if each customer has another
     */
    String baseUrl(String vendor, String standard) {
        return vendor(vendor)
                .flatMap(Vendor::baseUrl)
                .map(URI::toString)
                .or(() -> Optional.of(standard).filter(url -> !url.isBlank()))
                .orElseThrow(() -> new WrongSetting(
                        "partners." + vendor + ".base-url", "is not set", "write the base URL of the vendor's API"));
    }

    /**
     * Whether a URL that came with an order leads to the vendor. Another one gets neither data nor credentials.
     *
     * @param standard the vendor's own hosts, comma separated, if {@code partners.VENDOR.hosts} is not set
     */
    boolean isAllowed(String vendor, String url, String standard) {
        Optional<URI> target = uri(url);
        if (target.isEmpty()) {
            return false;
        }
        String origin = originOf(target.get());
        return vendor(vendor).flatMap(Vendor::hosts).orElseGet(() -> List.of(standard.split("\\s*,\\s*"))).stream()
                .anyMatch(host -> origin(host)
                        .orElse("https://" + host.toLowerCase(Locale.ROOT) + ":443")
                        .equals(origin));
    }

    private static Optional<URI> uri(String url) {
        if (url == null || !url.matches("[\\x21-\\x7e]{1,2000}")) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(url);
            boolean isPlain = uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getFragment() == null
                    && PORTS.containsKey(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT));
            return Optional.of(uri).filter(each -> isPlain);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Returns an origin in one spelling; empty if the text is none. */
    private static Optional<String> origin(String text) {
        return uri(text)
                .filter(uri -> uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))
                .filter(uri -> uri.getRawQuery() == null)
                .map(PartnerAccess::originOf);
    }

    private static String originOf(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":"
                + (uri.getPort() < 0 ? PORTS.get(scheme) : uri.getPort());
    }

    /**
     * Returns how the vendor knows us: by what is set for the account, or else for the vendor.
     *
     * @param isByKey whether, if nothing is set, the account's own key is sent as the user name of Basic credentials
     */
    Authorization authorization(String vendor, String account, boolean isByKey) {
        return byAccount.computeIfAbsent(vendor + "/" + account, name -> account(vendor, account)
                .flatMap(access -> of("partners." + vendor + ".accounts." + account + ".", access))
                .or(() -> vendor(vendor).flatMap(access -> of("partners." + vendor + ".", access)))
                .or(() -> keys.clear(vendor, account).filter(key -> isByKey).map(key -> authorizations.basic(key, "")))
                .orElseGet(authorizations::none));
    }

    /** Whether the vendor can know us by credentials. */
    boolean isKnown(String vendor, String account, boolean isByKey) {
        return !authorization(vendor, account, isByKey).equals(authorizations.none());
    }

    /** Whether the settings have no address of the vendor. */
    boolean isWithoutBaseUrl(String vendor) {
        return vendor(vendor).flatMap(Vendor::baseUrl).isEmpty();
    }

    private Optional<Access> account(String vendor, String account) {
        return vendor(vendor).map(set -> set.accounts().get(account));
    }

    private Optional<Authorization> of(String prefix, Access access) {
        if (access.clientId().isPresent()) {
            return Optional.of(authorizations.clientCredentials(
                    prefix + "token-url",
                    access.tokenUrl().orElseThrow(),
                    access.clientId().orElseThrow(),
                    access.clientSecret().orElseThrow(),
                    access.scope()));
        }
        if (access.secret().isPresent()) {
            return Optional.of(authorizations.none());
        }
        return access.authorization()
                .map(authorizations::fixed)
                .or(() -> access.apiKey().map(key -> authorizations.basic(key, "")))
                .or(() -> access.username()
                        .map(name ->
                                authorizations.basic(name, access.password().orElse(""))));
    }
}
