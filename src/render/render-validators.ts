import type { Response } from "../service/service.js";
import { generatedHeader } from "./generated-header.js";
import { renderResponseValidators } from "./render-response-validators.js";
import { renderTemplate } from "./render-template.js";
import { compileValidators, validatorNames } from "./validators/compile-validators.js";
import type { CheckedModel, ValidatorRequest } from "./validators/validator-request.js";

/** All that validators are made of: data that can be handed to a thread. */
export interface CheckedApi {
  readonly requests: readonly ValidatorRequest[];
  readonly models: readonly CheckedModel[];
  /** What each handler answers. */
  readonly handlers: readonly AnsweringHandler[];
}

export interface AnsweringHandler {
  readonly name: string;
  readonly responses: readonly Response[];
}

/** Texts by the names of their files: `validators.ts`, and `response-validators.ts`. */
export type ValidatorTexts = Readonly<Record<string, string>>;

/** The files of an API's validators; none where nothing is checked. */
export function renderValidators({ requests, models, handlers }: CheckedApi): ValidatorTexts {
  const ofAnswers = renderResponseValidators(handlers, models, validatorNames(requests, models));
  return {
    ...(requests.length > 0 && {
      "validators.ts": renderTemplate("validators.ts", {
        header: generatedHeader,
        ...compileValidators(requests, models),
      }),
    }),
    ...(ofAnswers !== undefined && { "response-validators.ts": ofAnswers }),
  };
}
