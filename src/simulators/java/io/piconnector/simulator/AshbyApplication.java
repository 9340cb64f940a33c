package io.piconnector.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;

/** One application of a candidate for a job in Ashby. */
public record AshbyApplication(String id, Candidate candidate) {

    public static AshbyApplication of(Candidate candidate) {
        return new AshbyApplication(UUID.randomUUID().toString(), candidate);
    }

    /** What Ashby sends to start an assessment. */
    JsonNode order(String assessmentTypeId) {
        String candidateId =
                UUID.nameUUIDFromBytes(candidate.email().getBytes()).toString();
        String jobId = "9f6e4b7a-1b8c-4b0b-8f62-0c4e8a3d2b55";
        ObjectNode order = Json.object().put("assessment_type_id", assessmentTypeId);
        order.putObject("candidate")
                .put("ashby_id", candidateId)
                .put("first_name", candidate.firstName())
                .put("last_name", candidate.lastName())
                .put("email", candidate.email())
                .put("ashby_profile_url", "https://app.ashbyhq.com/candidates/" + candidateId);
        order.putObject("application").put("ashby_id", id).put("status", "Active");
        ObjectNode job = order.putObject("job")
                .put("ashby_id", jobId)
                .put("name", "Warehouse lead")
                .put("req_id", "R-2041")
                .put("ashby_job_url", "https://app.ashbyhq.com/jobs/" + jobId);
        job.putArray("hiringTeam")
                .addObject()
                .put("userId", "3d0c7e11-0e4b-4c35-b3f4-bb7b7a1f8c02")
                .put("firstName", "Tunde")
                .put("lastName", "Okafor")
                .put("email", "t.okafor@acme.example")
                .put("role", "Hiring Manager");
        return Shape.of("ashby.assessment.start.request").checked(order);
    }
}
